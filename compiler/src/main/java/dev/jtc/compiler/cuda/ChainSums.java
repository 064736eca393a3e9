package dev.jtc.compiler.cuda;

import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * The sums of a thread: a few rows by a few columns, each in a register. Rows and columns go in
 * groups of four neighbours, which one access reads; the groups of a thread are as far apart as the
 * groups of all threads are long, so that threads that run together read different banks.
 */
final class ChainSums implements TileSums {
  private final PtxCode code;
  private final Numbers numbers;
  private final DType dtype;
  private final TileShape shape;
  private final List<String> sums = new ArrayList<>();
  private String computes;
  private String row;
  private String column;
  private String leftAddress;
  private String rightAddress;
  private int leftPitch;
  private int rightPitch;

  ChainSums(PtxCode code, Numbers numbers, DType dtype, TileShape shape) {
    this.code = code;
    this.numbers = numbers;
    this.dtype = dtype;
    this.shape = shape;
  }

  private static int group(int count) {
    return Math.min(count, TileShape.GROUP);
  }

  @Override
  public int rowsOfPass() {
    return shape.threadRows() * group(shape.rows());
  }

  @Override
  public int passes() {
    return shape.rows() / group(shape.rows());
  }

  @Override
  public void begin(String thread, String left, String right, int pitchOfLeft, int pitchOfRight) {
    int threads = shape.threadRows() * shape.threadColumns();
    if (threads < TileShape.THREADS) {
      computes = code.value(Bank.PREDICATE, "setp.lt.u32", thread, Integer.toString(threads));
    }
    String x = code.value(Bank.WORD, "rem.u32", thread, Integer.toString(shape.threadColumns()));
    String y = code.value(Bank.WORD, "div.u32", thread, Integer.toString(shape.threadColumns()));
    row = code.value(Bank.WORD, "mul.lo.s32", y, Integer.toString(group(shape.rows())));
    column = code.value(Bank.WORD, "mul.lo.s32", x, Integer.toString(group(shape.columns())));
    String size = Integer.toString(dtype.bytes());
    leftAddress = code.value(Bank.WORD, "mad.lo.s32", row, size, left);
    rightAddress = code.value(Bank.WORD, "mad.lo.s32", column, size, right);
    leftPitch = pitchOfLeft;
    rightPitch = pitchOfRight;
    Value zero = numbers.literal(dtype, 0);
    for (int i = 0; i < shape.rows() * shape.columns(); i++) {
      String sum = code.register(Bank.of(dtype));
      code.set(Bank.of(dtype), sum, zero.text());
      sums.add(sum);
    }
  }

  @Override
  public void multiply(String offset) {
    String skip = code.skipUnless(computes);
    String left = code.value(Bank.WORD, "add.s32", leftAddress, offset);
    String right = code.value(Bank.WORD, "add.s32", rightAddress, offset);
    String opcode = dtype.isFloat() ? "fma.rn." : "mad.lo.";
    for (int k = 0; k < shape.depth(); k++) {
      List<String> a = read(left, k * leftPitch, shape.rows(), shape.threadRows());
      List<String> b = read(right, k * rightPitch, shape.columns(), shape.threadColumns());
      for (int i = 0; i < shape.rows(); i++) {
        for (int j = 0; j < shape.columns(); j++) {
          String sum = sums.get(i * shape.columns() + j);
          code.line(
              opcode + Numbers.type(dtype) + " " + String.join(", ", sum, a.get(i), b.get(j), sum));
        }
      }
    }
    code.endSkip(skip);
  }

  private List<String> read(String address, int first, int count, int threads) {
    List<String> all = new ArrayList<>();
    int group = group(count);
    for (int i = 0; i < count; i += group) {
      int at = (first + i * threads) * dtype.bytes();
      SharedRow.read(code, dtype, address, at, group, all);
    }
    return all;
  }

  @Override
  public void put(int pass, String shared, int pitch) {
    String skip = code.skipUnless(computes);
    int group = group(shape.columns());
    String at = code.value(Bank.WORD, "mad.lo.s32", row, Integer.toString(pitch), column);
    String address =
        code.value(Bank.WORD, "mad.lo.s32", at, Integer.toString(dtype.bytes()), shared);
    for (int i = 0; i < group(shape.rows()); i++) {
      int first = (pass * TileShape.GROUP + i) * shape.columns();
      for (int j = 0; j < shape.columns(); j += group) {
        int to = (i * pitch + j * shape.threadColumns()) * dtype.bytes();
        List<String> row4 = sums.subList(first + j, first + j + group);
        SharedRow.write(code, dtype, address, to, row4);
      }
    }
    code.endSkip(skip);
  }
}
