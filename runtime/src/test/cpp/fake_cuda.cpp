// A CUDA driver without a GPU: memory is the host's, kernels are noted down and not run.
//
// JTC_FAKE_LOG names a file that gets a line for every call. JTC_FAKE_FAIL names a file with one
// line `function n code [lost|always]`: the n-th call of the function gives the code; with `lost`
// every call after it does too, with `always` every one of that function. The file is read at each call, so that a test can change it.
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

typedef int CUresult;
typedef int CUdevice;
typedef void *Handle;
typedef uint64_t CUdeviceptr;

static std::map<std::string, int> calls;
static std::map<CUdeviceptr, size_t> allocations;
static std::set<Handle> modules, streams, contexts, graphs, ready, events, pinned;
static std::vector<Handle> current;
static std::deque<std::function<void()>> queue;
static std::map<Handle, std::vector<std::string>> recorded;
static std::map<Handle, std::string> functions;
static std::map<std::string, int> parameterBytes;
static std::vector<std::string> *recording;
static std::vector<std::function<void()>> copies;
static std::map<Handle, std::vector<std::function<void()>>> replayed;
static std::string rule;
static int lost;

static void note(const char *format, ...) {
  const char *path = getenv("JTC_FAKE_LOG");
  if (!path) return;
  FILE *out = fopen(path, "a");
  va_list values;
  va_start(values, format);
  vfprintf(out, format, values);
  va_end(values);
  fputc('\n', out);
  fclose(out);
}

static int failure(const char *name) {
  const char *path = getenv("JTC_FAKE_FAIL");
  FILE *in = path ? fopen(path, "r") : nullptr;
  if (!in) return 0;
  char text[256] = {0};
  char wanted[128] = {0};
  char how[16] = {0};
  int nth = 0, code = 0;
  size_t got = fread(text, 1, sizeof(text) - 1, in);
  fclose(in);
  if (rule != std::string(text, got)) {
    rule = std::string(text, got);
    calls.clear();
    lost = 0;
  }
  if (lost) return lost;
  if (sscanf(text, "%127s %d %d %15s", wanted, &nth, &code, how) < 3) return 0;
  if (strcmp(wanted, name) != 0 || ++calls[name] < nth) return 0;
  if (calls[name] > nth && strcmp(how, "always") != 0) return 0;
  if (strcmp(how, "lost") == 0) lost = code;
  return code;
}

// What is asynchronous happens as late as it may: when somebody waits.
static void finish() {
  while (!queue.empty()) {
    queue.front()();
    queue.pop_front();
  }
}

static bool inside(CUdeviceptr address, size_t bytes) {
  auto next = allocations.upper_bound(address);
  if (next == allocations.begin()) return false;
  --next;
  return address + bytes <= next->first + next->second;
}

#define ENTER(name)                    \
  note(#name);                         \
  if (int code = failure(#name)) return code; \
  if (!contexts.empty() && current.empty()) return 201;

// Gives back even where it says that it failed: what counts is that it was asked to.
#define LEAVE(name, set, handle)       \
  note(#name);                         \
  if (!set.erase(handle)) return 400;  \
  if (int code = failure(#name)) return code; \
  return 0;

extern "C" {

CUresult cuInit(unsigned) { ENTER(cuInit) return 0; }

CUresult cuDeviceGetCount(int *count) {
  ENTER(cuDeviceGetCount)
  const char *devices = getenv("JTC_FAKE_DEVICES");
  *count = devices ? atoi(devices) : 1;
  return 0;
}

CUresult cuDeviceGet(CUdevice *device, int index) { ENTER(cuDeviceGet) *device = index; return 0; }

CUresult cuDeviceGetAttribute(int *value, int attribute, CUdevice) {
  ENTER(cuDeviceGetAttribute)
  const char *major = getenv("JTC_FAKE_MAJOR");
  *value = attribute == 75 ? (major ? atoi(major) : 9) : 0;
  return 0;
}

CUresult cuDeviceGetName(char *name, int length, CUdevice) {
  ENTER(cuDeviceGetName)
  snprintf(name, length, "Fake GPU");
  return 0;
}

CUresult cuGetErrorName(CUresult code, const char **text) {
  *text = code == 2 ? "CUDA_ERROR_OUT_OF_MEMORY" : code == 218 ? "CUDA_ERROR_INVALID_PTX"
      : code == 700 ? "CUDA_ERROR_ILLEGAL_ADDRESS" : code == 100 ? "CUDA_ERROR_NO_DEVICE"
      : "CUDA_ERROR_UNKNOWN";
  return 0;
}

CUresult cuGetErrorString(CUresult code, const char **text) {
  *text = code == 2 ? "out of memory" : code == 218 ? "a PTX JIT compilation failed"
      : code == 700 ? "an illegal memory access was encountered"
      : code == 100 ? "no CUDA-capable device is detected" : "unknown error";
  return 0;
}

CUresult cuCtxCreate_v2(Handle *context, unsigned, CUdevice) {
  ENTER(cuCtxCreate_v2)
  contexts.insert(*context = malloc(1));
  current.push_back(*context);
  return 0;
}

CUresult cuCtxPushCurrent_v2(Handle context) {
  if (!contexts.count(context)) return 201;
  current.push_back(context);
  return 0;
}

CUresult cuCtxPopCurrent_v2(Handle *context) {
  if (current.empty()) return 201;
  *context = current.back();
  current.pop_back();
  return 0;
}

CUresult cuCtxDestroy_v2(Handle context) {
  note("left: %zu allocations, %zu modules, %zu graphs, %zu recordings, %zu streams, %zu events, "
       "%zu pinned", allocations.size(), modules.size(), graphs.size(), ready.size(),
       streams.size(), events.size(), pinned.size());
  current.clear();
  LEAVE(cuCtxDestroy_v2, contexts, context)
}

CUresult cuStreamCreate(Handle *stream, unsigned) {
  ENTER(cuStreamCreate)
  streams.insert(*stream = malloc(1));
  return 0;
}

CUresult cuStreamDestroy_v2(Handle stream) { LEAVE(cuStreamDestroy_v2, streams, stream) }

CUresult cuMemAlloc_v2(CUdeviceptr *address, size_t bytes) {
  ENTER(cuMemAlloc_v2)
  void *memory = aligned_alloc(256, (bytes + 255) / 256 * 256);
  memset(memory, 0xff, bytes);
  allocations[*address = (CUdeviceptr)memory] = bytes;
  return 0;
}

CUresult cuMemFree_v2(CUdeviceptr address) {
  note("cuMemFree_v2");
  finish();
  if (!allocations.erase(address)) return 1;
  free((void *)address);
  return failure("cuMemFree_v2");
}

CUresult cuMemAllocHost_v2(Handle *memory, size_t bytes) {
  ENTER(cuMemAllocHost_v2)
  pinned.insert(*memory = malloc(bytes));
  return 0;
}

CUresult cuMemFreeHost(Handle memory) {
  note("cuMemFreeHost");
  finish();
  if (!pinned.erase(memory)) return 1;
  free(memory);
  return failure("cuMemFreeHost");
}

CUresult cuEventCreate(Handle *event, unsigned) {
  ENTER(cuEventCreate)
  events.insert(*event = malloc(1));
  return 0;
}

CUresult cuEventRecord(Handle, Handle) { ENTER(cuEventRecord) return 0; }

CUresult cuEventSynchronize(Handle) {
  ENTER(cuEventSynchronize)
  finish();
  return 0;
}

CUresult cuEventDestroy_v2(Handle event) { LEAVE(cuEventDestroy_v2, events, event) }

CUresult cuStreamSynchronize(Handle) {
  ENTER(cuStreamSynchronize)
  finish();
  return 0;
}

CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void *from, size_t bytes, Handle) {
  ENTER(cuMemcpyHtoDAsync_v2)
  if (!inside(to, bytes)) return 1;
  queue.push_back([=] { memcpy((void *)to, from, bytes); });
  return 0;
}

CUresult cuMemcpyDtoHAsync_v2(void *to, CUdeviceptr from, size_t bytes, Handle) {
  ENTER(cuMemcpyDtoHAsync_v2)
  if (!inside(from, bytes)) return 1;
  queue.push_back([=] { memcpy(to, (void *)from, bytes); });
  return 0;
}

CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes, Handle) {
  ENTER(cuMemcpyDtoDAsync_v2)
  if (!inside(to, bytes) || !inside(from, bytes)) return 1;
  if (recording) {
    recording->push_back("copy");
    copies.push_back([=] { memmove((void *)to, (void *)from, bytes); });
  } else {
    queue.push_back([=] { memmove((void *)to, (void *)from, bytes); });
  }
  return 0;
}

CUresult cuMemsetD8Async(CUdeviceptr to, unsigned char value, size_t bytes, Handle) {
  ENTER(cuMemsetD8Async)
  if (!inside(to, bytes)) return 1;
  queue.push_back([=] { memset((void *)to, value, bytes); });
  return 0;
}

CUresult cuModuleLoadData(Handle *module, const void *image) {
  ENTER(cuModuleLoadData)
  const char *text = (const char *)image;
  if (memcmp(text, "\x7f" "ELF", 4) == 0) {
    note("cubin %s", text + 4);
    text += strlen(text) + 1;
  } else if (strncmp(text, ".version", 8) != 0) {
    return 218;
  }
  for (const char *at = strstr(text, ".entry "); at; at = strstr(at + 1, ".entry ")) {
    char name[128];
    int bytes;
    if (sscanf(at, ".entry %127[^(](.param .align 8 .b8 p[%d])", name, &bytes) == 2) {
      parameterBytes[name] = bytes;
    }
  }
  modules.insert(*module = malloc(1));
  return 0;
}

CUresult cuModuleUnload(Handle module) { LEAVE(cuModuleUnload, modules, module) }

CUresult cuModuleGetFunction(Handle *function, Handle, const char *name) {
  ENTER(cuModuleGetFunction)
  if (!parameterBytes.count(name)) return 500;
  functions[*function = malloc(1)] = name;
  return 0;
}

CUresult cuLaunchKernel(Handle function, unsigned blocks, unsigned, unsigned, unsigned threads,
                        unsigned, unsigned, unsigned, Handle, void **parameters, void **) {
  ENTER(cuLaunchKernel)
  std::string words = functions[function] + " <" + std::to_string(blocks) + " x "
      + std::to_string(threads) + ">";
  int bytes = parameterBytes[functions[function]];
  for (int i = 0; i + 8 <= bytes; i += 8) {
    uint64_t word;
    memcpy(&word, (char *)parameters[0] + i, 8);
    words += inside(word, 1) ? " address" : " " + std::to_string(word);
  }
  note("%s %s", recording ? "record" : "launch", words.c_str());
  if (recording) recording->push_back(words);
  return 0;
}

CUresult cuStreamBeginCapture_v2(Handle, int) {
  ENTER(cuStreamBeginCapture_v2)
  copies.clear();
  recording = new std::vector<std::string>();
  return 0;
}

CUresult cuStreamEndCapture(Handle, Handle *graph) {
  int code = failure("cuStreamEndCapture");
  note("cuStreamEndCapture");
  std::vector<std::string> *done = recording;
  recording = nullptr;
  if (code) copies.clear();
  if (!done || code) return code ? code : 901;
  graphs.insert(*graph = malloc(1));
  recorded[*graph] = *done;
  replayed[*graph] = copies;
  copies.clear();
  delete done;
  return 0;
}

CUresult cuGraphInstantiateWithFlags(Handle *exec, Handle graph, unsigned long long) {
  ENTER(cuGraphInstantiateWithFlags)
  ready.insert(*exec = malloc(1));
  recorded[*exec] = recorded[graph];
  replayed[*exec] = replayed[graph];
  return 0;
}

CUresult cuGraphDestroy(Handle graph) { LEAVE(cuGraphDestroy, graphs, graph) }

CUresult cuGraphExecDestroy(Handle exec) { LEAVE(cuGraphExecDestroy, ready, exec) }

CUresult cuGraphLaunch(Handle exec, Handle) {
  ENTER(cuGraphLaunch)
  note("replay %zu", recorded[exec].size());
  for (auto &copy : replayed[exec]) queue.push_back(copy);
  return 0;
}
}
