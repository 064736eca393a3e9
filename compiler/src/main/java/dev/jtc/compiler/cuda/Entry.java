package dev.jtc.compiler.cuda;

import dev.jtc.compiler.loop.Buffer;
import dev.jtc.compiler.loop.Kernel;
import dev.jtc.compiler.loop.Stmt.For;
import dev.jtc.compiler.type.Dim;
import dev.jtc.runtime.cuda.CudaProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One entry of a module: a phase of a kernel as PTX.
 *
 * @param body of the entry, from its parameter on
 * @param kernel how it is launched, without a name
 * @param buffers what it is given
 */
record Entry(String body, CudaProgram.Kernel kernel, List<Buffer> buffers) {
  /** The name of its only parameter. */
  static final String PARAMETER = "args";

  /** Where in the parameter the addresses of buffers begin: the status comes first. */
  static final int FIRST_BUFFER = Long.BYTES;

  private static final int THREADS = 256;
  private static final int WARP = 32;

  /** So many threads are to fit an SM, so that none needs more than 128 registers. */
  private static final int RESIDENT = 512;

  private static final int MOST_BLOCKS = 16;

  /**
   * Writes a phase.
   *
   * @param number of the entry in the program
   * @param constant the buffers that nothing writes meanwhile
   * @param dims the names of all sizes of the program
   * @param tiles how products and rows are
   */
  static Entry write(
      int number,
      Kernel kernel,
      Phase phase,
      Set<String> constant,
      List<String> dims,
      Functions functions,
      Tiles tiles) {
    List<Buffer> own = RowBlock.own(phase, kernel);
    List<Buffer> buffers = new ArrayList<>(phase.touched(kernel.buffers()));
    buffers.removeAll(own);
    PtxCode code = new PtxCode();
    Numbers numbers = new Numbers(code);
    Faults faults = new Faults(code, numbers, number);
    Arrays arrays = new Arrays(code, numbers, buffers, constant);
    List<Integer> used = new ArrayList<>();
    int firstDim = FIRST_BUFFER + Long.BYTES * buffers.size();
    Expressions expressions = new Expressions(code, numbers, functions, arrays, faults);
    Positions positions =
        new Positions(
            code,
            numbers,
            dim -> dim(code, dims.indexOf(dim), used, firstDim),
            expressions::number);
    expressions.use(positions);
    Optional<Tiling> tiling = Tiling.of(phase);
    Form form =
        tiling.isPresent()
            ? tile(code, numbers, expressions, positions, arrays, tiling.get(), tiles)
            : RowBlock.suits(phase)
                ? rows(code, phase, own, expressions, positions, arrays, tiles)
                : single(code, phase, expressions, positions, arrays, faults);
    code.line("ret");
    int bytes = firstDim + Integer.BYTES * used.size() + Long.BYTES - 1;
    String origin = String.join(" ", kernel.fuses()) + "  " + kernel.source();
    String body =
        "(.param .align 8 .b8 "
            + PARAMETER
            + "["
            + bytes / Long.BYTES * Long.BYTES
            + "])\n.maxntid "
            + form.threads()
            + ", 1, 1\n.minnctapersm "
            + Math.min(MOST_BLOCKS, RESIDENT / form.threads())
            + "\n{\n"
            + form.declarations()
            + (faults.faults().isEmpty() ? "" : faults.guard())
            + code.finished()
            + "}\n";
    return new Entry(
        body,
        new CudaProgram.Kernel(
            "", form.threads(), form.blocks(), used, faults.faults(), origin.strip()),
        buffers);
  }

  /** The same kernel under a name. */
  static CudaProgram.Kernel named(String name, CudaProgram.Kernel kernel) {
    return new CudaProgram.Kernel(
        name, kernel.threads(), kernel.blocks(), kernel.dims(), kernel.faults(), kernel.origin());
  }

  /**
   * How the threads of an entry share its work.
   *
   * @param threads of a block
   * @param blocks a size
   * @param declarations what stands ahead of the instructions
   */
  private record Form(int threads, String blocks, String declarations) {}

  /** A thread for each iteration, or for each four. */
  private static Form single(
      PtxCode code,
      Phase phase,
      Expressions expressions,
      Positions positions,
      Arrays arrays,
      Faults faults) {
    Names names = new Names();
    boolean quads = Quads.suits(phase);
    Dim count = quads ? phase.threads().dividedBy(Dim.of(Quads.COUNT)) : phase.threads();
    String first = threads(code, phase, count, quads, positions, faults, names);
    if (quads) {
      String variable = phase.loops().get(phase.loops().size() - 1).variable();
      new Quads(code, expressions, positions, arrays, variable).write(phase.body(), names, first);
    } else {
      new Statements(code, expressions, positions, Statements.single(arrays, positions))
          .write(phase.body(), names);
    }
    if (phase.loops().isEmpty()) {
      return new Form(1, "1", "");
    }
    boolean few = count.isConstant() && count.value() < THREADS;
    int threads = few ? (int) Math.max(WARP, (count.value() + WARP - 1) / WARP * WARP) : THREADS;
    return new Form(threads, count.plus(threads - 1).dividedBy(Dim.of(threads)).toString(), "");
  }

  /** Some threads of a block for each row. */
  private static Form rows(
      PtxCode code,
      Phase phase,
      List<Buffer> own,
      Expressions expressions,
      Positions positions,
      Arrays arrays,
      Tiles tiles) {
    RowShape shape = RowShape.of(phase, own, tiles.rowThreads());
    RowBlock block = new RowBlock(code, expressions, positions, arrays, shape);
    block.write(phase, own);
    Dim blocks = phase.threads().plus(shape.rows() - 1).dividedBy(Dim.of(shape.rows()));
    return new Form(
        shape.threads() * shape.rows(),
        blocks.toString(),
        "  // " + shape.why() + "\n" + block.declaration());
  }

  /** A block for each tile of a product. */
  private static Form tile(
      PtxCode code,
      Numbers numbers,
      Expressions expressions,
      Positions positions,
      Arrays arrays,
      Tiling tiling,
      Tiles tiles) {
    TileShape shape = tiles.shape(tiling);
    Tile tile =
        new Tile(
            code, numbers, expressions, positions, arrays, tiling, shape, tiles.precision(tiling));
    tile.write();
    String blocks = Tile.blocks(tiling, shape).toString();
    return new Form(TileShape.THREADS, blocks, "  // " + shape.why() + "\n" + tile.declaration());
  }

  /** The register that holds a size. */
  private static String dim(PtxCode code, int dim, List<Integer> used, int firstDim) {
    if (dim < 0) {
      throw new IllegalStateException("a kernel needs a size that the plan does not bind");
    }
    if (!used.contains(dim)) {
      used.add(dim);
    }
    int at = firstDim + Integer.BYTES * used.indexOf(dim);
    return code.value(Bank.WORD, "ld.param.u32", "[" + PARAMETER + "+" + at + "]");
  }

  /**
   * Gives each thread its iteration, or the first of four; those beyond the last end.
   *
   * @return where the innermost loop is
   */
  private static String threads(
      PtxCode code,
      Phase phase,
      Dim threads,
      boolean quads,
      Positions positions,
      Faults faults,
      Names names) {
    if (phase.loops().isEmpty()) {
      return "0";
    }
    String block = code.value(Bank.WORD, "mov.u32", "%ctaid.x");
    String size = code.value(Bank.WORD, "mov.u32", "%ntid.x");
    String inBlock = code.value(Bank.WORD, "mov.u32", "%tid.x");
    String thread = code.value(Bank.WORD, "mad.lo.s32", block, size, inBlock);
    String count = positions.size(threads);
    String beyond = code.value(Bank.PREDICATE, "setp.ge.u32", thread, count);
    code.line("@" + beyond + " ret");
    faults.count(code.value(Bank.WORD, "add.s32", thread, "1"));
    String rest = thread;
    String innermost = "0";
    for (int i = phase.loops().size() - 1; i >= 0; i--) {
      For loop = phase.loops().get(i);
      boolean isInner = i == phase.loops().size() - 1;
      boolean steps = quads && isInner;
      Dim extent = steps ? loop.extent().dividedBy(Dim.of(Quads.COUNT)) : loop.extent();
      String place = rest;
      if (i > 0 && extent.is(1)) {
        place = "0";
      } else if (i > 0) {
        String words = positions.size(extent);
        place = code.value(Bank.WORD, "rem.u32", rest, words);
        rest = code.value(Bank.WORD, "div.u32", rest, words);
      }
      if (steps) {
        place = code.value(Bank.WORD, "mul.lo.s32", place, Integer.toString(Quads.COUNT));
      }
      names.bindPosition(loop.variable(), place);
      innermost = isInner ? place : innermost;
    }
    return innermost;
  }
}
