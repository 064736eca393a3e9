#!/usr/bin/env bash
# Measures the workloads of bench/programs and writes the table bench/target/table-VERSION.md.
#
# --rows REGEX   only the rows whose whole names match
# --quick        shorter slices, no second thread, no scalar code
#
# JAVA_HOME      the JDK to run with; without it, java from the PATH
# PYTHON         the Python with NumPy and PyTorch; without it, /usr/bin/python3 or python3
# JTC            the compiler; without it, ../jtc
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=$here/target
rows='.*'
quick=
while [ $# -gt 0 ]; do
  case $1 in
    --rows) rows=$2; shift 2 ;;
    --quick) quick=quick; shift ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 1 ;;
  esac
done

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
javac=${JAVA_HOME:+$JAVA_HOME/bin/}javac
jtc=${JTC:-$here/../jtc}
mkdir -p "$target/programs" "$target/classes"

# Succeeds when a result is missing or older than one of the other files.
stale() {
  local result=$1
  shift
  [ ! -e "$result" ] || [ -n "$(find "$@" -newer "$result" -print -quit)" ]
}

# The compiler itself may have changed, so programs are always compiled again.
printf 'compiling the programs\n' >&2
for program in "$here"/programs/*.jt; do
  "$jtc" compile "$program" -o "$target/programs/$(basename "$program" .jt).jar" > "$target/compile.log" 2>&1 ||
    { cat "$target/compile.log" >&2; exit 1; }
done

if stale "$target/jmh.path" "$here/pom.xml"; then
  printf 'fetching JMH\n' >&2
  mvn -B -q -f "$here/pom.xml" dependency:build-classpath -Dmdep.outputFile="$target/jmh.path" > "$target/maven.log" ||
    { cat "$target/maven.log" >&2; exit 1; }
  touch "$target/jmh.path"
fi
path=$target/classes:$(cat "$target/jmh.path")$(printf ':%s' "$target"/programs/*.jar)

if stale "$target/classes/META-INF/BenchmarkList" "$here/src" "$target/programs"; then
  printf 'compiling the benchmarks\n' >&2
  find "$here/src" -name '*.java' -print0 | xargs -0 "$javac" --release 17 -d "$target/classes" -cp "$path" \
    -processor org.openjdk.jmh.generators.BenchmarkProcessor
fi

floors=
if ! command -v gcc > /dev/null; then
  printf 'no floors: they need gcc\n' >&2
elif stale "$target/floors" "$here/floors/floors.c"; then
  gcc -O3 -march=native -mprefer-vector-width=512 -o "$target/floors" "$here/floors/floors.c" ||
    gcc -O3 -march=native -o "$target/floors" "$here/floors/floors.c" || printf 'no floors: gcc failed\n' >&2
fi
[ ! -x "$target/floors" ] || floors=$target/floors

# The peers that are there, or why they are not.
python=${PYTHON:-$([ -x /usr/bin/python3 ] && echo /usr/bin/python3 || command -v python3 || true)}
if [ -z "$python" ]; then
  printf 'no peers: no python3\n' >&2
else
  OPENBLAS_NUM_THREADS=1 "$python" - << 'END' >&2
for name in "numpy", "torch":
    try:
        print("peer", name, __import__(name).__version__)
    except ImportError as e:
        print("no peer", name + ":", e)
END
fi

exec "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$path" dev.jtc.bench.Main "rows=$rows" $quick \
  "floors=$floors" "python=$python" "peers=$here/peers/peers.py" "output=$target" \
  2> >(grep -v "Using incubator modules" >&2)
