package dev.jtc.runtime.cuda;

import dev.jtc.runtime.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.Pointer;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * Host memory that the device copies from and to by itself. What is written goes there first, so
 * that the caller goes on while it is under way; nobody waits as long as there is room.
 */
final class Staging implements AutoCloseable {
  private static final int BYTES = 4 << 20;
  private static final int ALIGNMENT = 8;

  private final CUstream stream;
  private final Half[] halves = {new Half(), new Half()};
  private int current;

  /** One is filled while the device copies from the other. */
  private static final class Half {
    Pointer pointer;
    ByteBuffer bytes;
    CUevent copied;
    boolean underWay;
    int used;
  }

  Staging(CUstream stream) {
    this.stream = stream;
  }

  /** Copies the front of an array, in the order of the stream. */
  void write(long address, DType dtype, Object array, int elements) {
    int done = 0;
    while (done < elements) {
      Half half = room();
      int count = Math.min(elements - done, (BYTES - half.used) / dtype.bytes());
      put(half.bytes, half.used, dtype, array, done, count);
      long bytes = (long) count * dtype.bytes();
      JCudaCalls.check(
          JCudaDriver.cuMemcpyHtoDAsync(
              new JCudaCalls.Address(address + (long) done * dtype.bytes()),
              half.pointer.withByteOffset(half.used),
              bytes,
              stream),
          "copy " + bytes + " bytes to the device");
      half.used = (int) (half.used + bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
      done += count;
    }
  }

  /** The half that is being filled, with room in it. */
  private Half room() {
    Half half = halves[current];
    if (half.bytes != null && half.used + ALIGNMENT > BYTES) {
      JCudaCalls.check(JCudaDriver.cuEventRecord(half.copied, stream), "note a copy");
      half.underWay = true;
      current = 1 - current;
      half = halves[current];
    }
    if (half.bytes == null) {
      allocate(half);
    }
    if (half.underWay) {
      JCudaCalls.check(JCudaDriver.cuEventSynchronize(half.copied), "wait for a copy");
      half.underWay = false;
      half.used = 0;
    }
    return half;
  }

  private static void allocate(Half half) {
    Pointer pointer = new Pointer();
    JCudaCalls.check(
        JCudaDriver.cuMemAllocHost(pointer, BYTES), "allocate memory of the host for copies");
    half.pointer = pointer;
    CUevent event = new CUevent();
    JCudaCalls.check(
        JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DISABLE_TIMING), "make an event");
    half.copied = event;
    half.bytes = pointer.getByteBuffer(0, BYTES).order(ByteOrder.nativeOrder());
  }

  /** Copies to the front of an array, when all before is done. */
  void read(long address, DType dtype, Object array, int elements) {
    int done = 0;
    while (done < elements) {
      Half half = room();
      int count = Math.min(elements - done, (BYTES - half.used) / dtype.bytes());
      long bytes = (long) count * dtype.bytes();
      JCudaCalls.check(
          JCudaDriver.cuMemcpyDtoHAsync(
              half.pointer.withByteOffset(half.used),
              new JCudaCalls.Address(address + (long) done * dtype.bytes()),
              bytes,
              stream),
          "copy " + bytes + " bytes from the device");
      JCudaCalls.check(
          JCudaDriver.cuStreamSynchronize(stream), "copy " + bytes + " bytes from the device");
      get(half.bytes, half.used, dtype, array, done, count);
      // Nothing is under way any more.
      halves[0].underWay = false;
      halves[1].underWay = false;
      halves[0].used = 0;
      halves[1].used = 0;
      done += count;
    }
  }

  private static ByteBuffer part(ByteBuffer bytes, int at, int length) {
    return bytes.duplicate().position(at).limit(at + length).slice().order(bytes.order());
  }

  private static void put(ByteBuffer to, int at, DType dtype, Object array, int from, int count) {
    ByteBuffer part = part(to, at, count * dtype.bytes());
    switch (dtype) {
      case F32 -> part.asFloatBuffer().put((float[]) array, from, count);
      case F64 -> part.asDoubleBuffer().put((double[]) array, from, count);
      case I32 -> part.asIntBuffer().put((int[]) array, from, count);
      case I64 -> part.asLongBuffer().put((long[]) array, from, count);
      case U8, BOOL -> part.put((byte[]) array, from, count);
    }
  }

  private static void get(ByteBuffer from, int at, DType dtype, Object array, int to, int count) {
    ByteBuffer part = part(from, at, count * dtype.bytes());
    switch (dtype) {
      case F32 -> part.asFloatBuffer().get((float[]) array, to, count);
      case F64 -> part.asDoubleBuffer().get((double[]) array, to, count);
      case I32 -> part.asIntBuffer().get((int[]) array, to, count);
      case I64 -> part.asLongBuffer().get((long[]) array, to, count);
      case U8, BOOL -> part.get((byte[]) array, to, count);
    }
  }

  /** Gives the memory back; what is refused here was refused before. */
  @Override
  public void close() {
    for (Half half : halves) {
      if (half.copied != null) {
        JCudaDriver.cuEventDestroy(half.copied);
      }
      if (half.pointer != null) {
        JCudaDriver.cuMemFreeHost(half.pointer);
      }
    }
  }
}
