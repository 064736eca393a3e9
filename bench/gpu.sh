#!/usr/bin/env bash
# Tests and measures programs on a GPU: the tests tagged gpu, then a table against PyTorch and JAX.
# The tests need Maven; without it they are passed over. Results go to bench/target/gpu.
#
# --tests-only   the tests and nothing else
# --no-tests     the table only
#
# JAVA_HOME      the JDK to run with; without it, java from the PATH
# PYTHON         the Python with PyTorch and JAX; without it, python3
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$here/target/gpu
tests=yes
table=yes
for argument in "$@"; do
  case $argument in
    --tests-only) table= ;;
    --no-tests) tests= ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 1 ;;
  esac
done
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
python=${PYTHON:-python3}
mkdir -p "$out/programs"

if ! command -v nvidia-smi > /dev/null || ! nvidia-smi -L > /dev/null; then
  printf 'error: there is no NVIDIA GPU here (nvidia-smi finds none)\n' >&2
  exit 1
fi
nvidia-smi --query-gpu=name,driver_version,clocks.max.sm,clocks.max.mem,memory.total --format=csv | tee "$out/machine.csv"
"$java" -version 2>&1 | tee -a "$out/machine.csv"

# All functions that JCuda's library asks of the driver must be there: a missing one would end the process when called.
natives=$(find "${HOME}/.m2/repository/org/jcuda" -name 'jcuda-natives-*-linux-x86_64.jar' 2> /dev/null | sort | tail -1)

if [ -n "$tests" ]; then
  if command -v mvn > /dev/null; then
    (cd "$here/.." && timeout 900 mvn -B -q -pl compiler -am -Dgroups=gpu -Djtc.test.jvmArgs="-Djtc.gpu=required" test)
    printf 'tests: passed\n'
  else
    printf 'tests: passed over, there is no mvn\n' >&2
  fi
fi
[ -n "$table" ] || exit 0

for program in curves layers lenet fused products; do
  "$here/../jtc" compile --device cuda "$here/programs/$program.jt" -o "$out/programs/$program.jar"
done
jcuda=$(find "${HOME}/.m2/repository/org/jcuda" -name 'jcuda-[0-9]*.jar' 2> /dev/null | sort | tail -1)
if [ -z "$jcuda" ] || [ -z "$natives" ]; then
  printf 'error: JCuda is not in the local Maven repository; build the project once\n' >&2
  exit 1
fi
path=$(printf '%s:' "$out"/programs/*.jar)$jcuda:$natives
LD_BIND_NOW=1 timeout 600 "$java" -Djtc.device=cuda -cp "$path" "$here/gpu/GpuBench.java" | tee "$out/jtc.csv"
timeout 900 "$python" "$here/gpu/peers.py" 2> "$out/peers.log" | tee "$out/peers.csv" || true
cat "$out/peers.log" >&2

# One line a row: microseconds of each, and how many times as long as jtc's the peer's are.
awk -F, '
  { us[$1 "," $2] = $3; if (!seen[$1]++) rows[++n] = $1; if (!named[$2]++) names[++m] = $2 }
  END {
    printf "| row |"; for (j = 1; j <= m; j++) printf " %s |", names[j]; print ""
    printf "|---|"; for (j = 1; j <= m; j++) printf "---:|"; print ""
    for (i = 1; i <= n; i++) {
      printf "| %s |", rows[i]
      for (j = 1; j <= m; j++) {
        t = us[rows[i] "," names[j]]; own = us[rows[i] ",jtc"]
        if (t == "") printf " |"
        else if (names[j] == "jtc" || own == "") printf " %.1f |", t
        else printf " %.1f (%.2f×) |", t, t / own
      }
      print ""
    }
  }' "$out/jtc.csv" "$out/peers.csv" | tee "$out/table.md"
