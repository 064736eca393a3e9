package dev.jtc.compiler.cuda;

import dev.jtc.compiler.loop.Expr;
import dev.jtc.compiler.loop.Index;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.loop.Stmt.Let;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Brings one factor of a product into shared memory, a slice of some terms at a time: first into
 * registers, so that the block can go on with the slice before meanwhile. In shared memory the
 * elements of one term lie side by side.
 *
 * <p>Neighbouring threads read neighbours in memory, along the free axes or along the terms, four
 * by one access where the array allows it. What is not there is the padding: terms beyond the last
 * one must not change a sum, not even the sign of a zero.
 */
final class TileFactor {
  private final PtxCode code;
  private final Expressions expressions;
  private final Positions positions;
  private final Arrays arrays;
  private final Tiling tiling;
  private final Expr factor;
  private final List<For> free;
  private final Dim length;
  private final Dim terms;
  private final int width;
  private final int depth;
  private final Value padding;
  private final Precision precision;
  private final Names outer;
  private final boolean alongTerms;
  private final boolean quads;
  private final int units;
  private final int each;
  private final List<String> places = new ArrayList<>();
  private final List<Value> inside = new ArrayList<>();
  private final List<String> slots = new ArrayList<>();
  private final List<List<String>> held = new ArrayList<>();
  private String someThreads;

  /**
   * @param free the loops that the factor has for itself, outermost first
   * @param width how many of their elements are in a tile
   * @param padding what stands where there is no term
   * @param precision what elements are rounded to
   */
  TileFactor(
      PtxCode code,
      Expressions expressions,
      Positions positions,
      Arrays arrays,
      Tiling tiling,
      Expr factor,
      List<For> free,
      int width,
      int depth,
      Value padding,
      Precision precision,
      Names outer) {
    this.code = code;
    this.expressions = expressions;
    this.positions = positions;
    this.arrays = arrays;
    this.tiling = tiling;
    this.factor = factor;
    this.free = free;
    this.length = Tiling.size(free);
    this.terms = Tiling.size(tiling.terms());
    this.width = width;
    this.depth = depth;
    this.padding = padding;
    this.precision = precision;
    this.outer = outer;
    Optional<Expr.Load> load = tiling.load(factor);
    this.alongTerms = load.isEmpty() || isAlongTerms(load.get().index());
    For fastest = alongTerms ? last(tiling.terms()) : free.isEmpty() ? null : last(free);
    int count = alongTerms ? depth : width;
    this.quads =
        load.isPresent()
            && fastest != null
            && count % Quads.COUNT == 0
            && isWord(load.get().dtype())
            && isFourfold(fastest.extent())
            && Quads.isRow(load.get().index(), fastest.variable());
    this.units = width * depth / (quads ? Quads.COUNT : 1);
    this.each = Math.max(1, units / TileShape.THREADS);
  }

  private static boolean isWord(DType dtype) {
    return dtype == DType.F32 || dtype == DType.I32;
  }

  private static boolean isFourfold(Dim extent) {
    return extent.isConstant() && extent.value() % Quads.COUNT == 0;
  }

  private static For last(List<For> loops) {
    return loops.get(loops.size() - 1);
  }

  /** Whether neighbours in memory are terms, or the longer rows of neighbours are. */
  private boolean isAlongTerms(Index index) {
    For term = last(tiling.terms());
    boolean byTerm = Dim.ONE.equals(index.stride(term.variable()));
    if (free.isEmpty() || !Dim.ONE.equals(index.stride(last(free).variable()))) {
      return byTerm || free.isEmpty();
    }
    Dim extent = last(free).extent();
    boolean isLonger =
        extent.isConstant() && term.extent().isConstant() && term.extent().value() > extent.value();
    return byTerm && isLonger;
  }

  /** Elements from one term to the next in shared memory: apart by more, for the banks. */
  int pitch() {
    return width + (precision.isTensor() ? Precision.WORDS : Quads.COUNT);
  }

  /** Bytes of a slice in shared memory. */
  int bytes() {
    return (precision == Precision.BF16 ? depth / 2 : depth) * pitch() * tiling.dtype().bytes();
  }

  /** Works out what is the same for all slices. */
  void prepare(String thread, String tile, String shared) {
    if (units < TileShape.THREADS) {
      someThreads = code.value(Bank.PREDICATE, "setp.lt.u32", thread, Integer.toString(units));
    }
    int step = quads ? Quads.COUNT : 1;
    int row = (alongTerms ? depth : width) / step;
    String fast = scaled(part("and.b32", thread, row - 1), step);
    String slow = part("shr.u32", thread, Integer.numberOfTrailingZeros(row));
    int apart = TileShape.THREADS / row;
    String size = Integer.toString(tiling.dtype().bytes());
    for (int i = 0; i < each; i++) {
      String along = i == 0 ? slow : plus(slow, i * apart);
      String place = alongTerms ? along : fast;
      String term = alongTerms ? fast : along;
      String global = plusText(tile, place);
      places.add(global);
      inside.add(isWhole() ? null : below(global, length));
      slots.add(term);
      boolean halves = precision == Precision.BF16;
      String word = halves ? part("shr.u32", term, 1) : term;
      String at = code.value(Bank.WORD, "mad.lo.s32", word, Integer.toString(pitch()), place);
      String address = code.value(Bank.WORD, "mad.lo.s32", at, size, shared);
      held.add(new ArrayList<>());
      addresses.add(halves ? plusText(address, scaled(part("and.b32", term, 1), 2)) : address);
      warm(global);
    }
    for (List<String> registers : held) {
      for (int i = 0; i < step; i++) {
        registers.add(code.register(Arrays.raw(tiling.dtype())));
      }
    }
  }

  private final List<String> addresses = new ArrayList<>();

  private boolean isWhole() {
    return length.isConstant() && length.value() % width == 0;
  }

  private boolean hasWholeSlices() {
    return terms.isConstant() && terms.value() % depth == 0;
  }

  private Value below(String word, Dim bound) {
    return new Value(
        DType.BOOL, code.value(Bank.PREDICATE, "setp.lt.s32", word, positions.size(bound)));
  }

  private String part(String opcode, String word, int by) {
    return by == 0 && opcode.equals("shr.u32")
        ? word
        : code.value(Bank.WORD, opcode, word, Integer.toString(by));
  }

  private String scaled(String word, int by) {
    return by == 1 ? word : code.value(Bank.WORD, "mul.lo.s32", word, Integer.toString(by));
  }

  private String plus(String word, int number) {
    return code.value(Bank.WORD, "add.s32", word, Integer.toString(number));
  }

  private String plusText(String a, String b) {
    return code.value(Bank.WORD, "add.s32", a, b);
  }

  /** Computes the parts of positions that do not depend on terms ahead of the loop over slices. */
  private void warm(String global) {
    Names names = outer.inner();
    bind(free, global, names);
    Set<String> ofTerms = new HashSet<>();
    tiling.terms().forEach(loop -> ofTerms.add(loop.variable()));
    tiling
        .load(factor)
        .ifPresent(
            load -> {
              Index index = load.index().minus(Index.of(load.index().offset()));
              Index fixed =
                  index.substitute(
                      name -> ofTerms.contains(name) ? Index.ZERO : Index.variable(name));
              positions.sum(fixed, DType.I32, names);
            });
  }

  /** Gives loops that are one after the other in {@code flat} their positions. */
  void bind(List<For> loops, String flat, Names names) {
    Place.bind(code, positions, loops, flat, names);
  }

  /** Reads a slice, of the terms from {@code first} on, into registers. */
  void read(String first) {
    String skip = code.skipUnless(someThreads);
    for (int i = 0; i < each; i++) {
      Names names = outer.inner();
      bind(free, places.get(i), names);
      String term = plusText(first, slots.get(i));
      bind(tiling.terms(), term, names);
      Value guard = inside.get(i);
      if (!hasWholeSlices()) {
        Value isThere = below(term, terms);
        guard = guard == null ? isThere : and(guard, isThere);
      }
      read(held.get(i), names, guard);
    }
    code.endSkip(skip);
  }

  private Value and(Value a, Value b) {
    return new Value(DType.BOOL, code.value(Bank.PREDICATE, "and.pred", a.text(), b.text()));
  }

  private void read(List<String> registers, Names names, Value guard) {
    Optional<Expr.Load> load = tiling.load(factor);
    Bank bank = Arrays.raw(tiling.dtype());
    if (load.isPresent()) {
      if (guard != null) {
        registers.forEach(register -> code.set(bank, register, padding.text()));
      }
      Value position = positions.sum(load.get().index(), DType.I32, names);
      arrays.loadInto(load.get().buffer(), position, registers, guard);
      return;
    }
    for (Let let : tiling.names(factor)) {
      names.bind(let.name(), expressions.numberUnder(guard, let.value(), names));
    }
    Value value = expressions.numberUnder(guard, factor, names);
    if (guard == null) {
      code.set(bank, registers.get(0), value.text());
    } else {
      code.line(
          "selp."
              + Numbers.bits(tiling.dtype())
              + " "
              + registers.get(0)
              + ", "
              + value.text()
              + ", "
              + padding.text()
              + ", "
              + guard.text());
    }
  }

  /** Writes the slice that was read to where {@code offset} says. */
  void write(String offset) {
    String skip = code.skipUnless(someThreads);
    for (int i = 0; i < each; i++) {
      String address = plusText(addresses.get(i), offset);
      switch (precision) {
        case F32 -> put(address, held.get(i), tiling.dtype());
        case TF32 -> put(address, held.get(i).stream().map(this::rounded).toList(), DType.I32);
        case BF16 -> putHalves(address, held.get(i));
      }
    }
    code.endSkip(skip);
  }

  private String rounded(String number) {
    String register = code.register(Bank.WORD);
    code.line("cvt.rna.tf32.f32 " + register + ", " + number);
    return register;
  }

  private void put(String address, List<String> registers, DType dtype) {
    if (quads && !alongTerms) {
      SharedRow.write(code, dtype, address, 0, registers);
      return;
    }
    for (int j = 0; j < registers.size(); j++) {
      int at = j * pitch() * dtype.bytes();
      SharedRow.write(code, dtype, address, at, registers.subList(j, j + 1));
    }
  }

  /** Two neighbouring terms are a word, the earlier one its lower half. */
  private void putHalves(String address, List<String> registers) {
    if (quads && alongTerms) {
      for (int j = 0; j < registers.size(); j += 2) {
        String word = halves(registers.get(j + 1), registers.get(j));
        int at = j / 2 * pitch() * Integer.BYTES;
        SharedRow.write(code, DType.I32, address, at, List.of(word));
      }
      return;
    }
    for (int j = 0; j < registers.size(); j++) {
      String half = halves(Value.ofFloat(0).text(), registers.get(j));
      int at = j * Integer.BYTES;
      code.line("st.shared.u16 [" + address + (at == 0 ? "" : "+" + at) + "], " + half);
    }
  }

  private String halves(String upper, String lower) {
    String register = code.register(Bank.WORD);
    String high = upper.startsWith("%") ? upper : zero();
    code.line("cvt.rn.bf16x2.f32 " + register + ", " + high + ", " + lower);
    return register;
  }

  private String zero() {
    return code.value(Bank.FLOAT, "mov.f32", Value.ofFloat(0).text());
  }
}
