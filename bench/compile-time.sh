#!/usr/bin/env bash
# Measures how long programs take to compile: milliseconds of processor time for each stage, and microseconds for each
# operation, of generated programs of 1,000 to 50,000 operations or of given ones. The generated ones are run as well.
#
# FILE…            these programs instead of generated ones
# sizes=N,N        how many operations
# shapes=A,B       chain, wide, sums, scalars, layers, loops
# repeat=N         how often in one process; the first time is that of a cold JVM
# passes           a column for each pass
#
# JAVA_HOME        the JDK to run with; without it, java from the PATH
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
case ${1-} in
  -h | --help) sed -n '2,12s/^# \{0,1\}//p' "$0"; exit ;;
esac
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
"$here/../jtc" --version > /dev/null
read -r app < "$here/../.jtc/current"
classes=$here/target/compile-time
mkdir -p "$classes"
"${java}c" -nowarn -d "$classes" -cp "$here/../.jtc/$app/*" "$here"/compile/*.java
exec "$java" -XX:+UseSerialGC --add-modules jdk.incubator.vector -cp "$classes:$here/../.jtc/$app/*" CompileTime "$@" \
  2> >(grep -v "Using incubator modules" >&2)
