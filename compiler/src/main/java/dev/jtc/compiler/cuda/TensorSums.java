package dev.jtc.compiler.cuda;

import dev.jtc.runtime.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums that tensor cores add up: a warp multiplies 16 rows by some terms by 8 columns in one
 * instruction. Two by four warps lie side by side over the tile, again and again.
 *
 * <p>Of a group of four lanes each has the words of a factor that are four apart along the terms;
 * the eight groups have neighbouring rows, or columns. So the lanes of a warp read all the banks of
 * shared memory if terms are eight words apart, modulo the number of banks.
 */
final class TensorSums implements TileSums {
  /** Rows, and columns, of all warps of a block side by side. */
  static final int SPAN = 32;

  private static final int WARP_ROWS = 16;
  private static final int WARP_COLUMNS = 8;
  private static final int WARPS_ACROSS = 4;

  /** How many spans of rows are put down at a time. */
  private static final int SPANS = 2;

  private final PtxCode code;
  private final Precision precision;
  private final TileShape shape;
  private final List<String> sums = new ArrayList<>();
  private String row;
  private String column;
  private String leftAddress;
  private String rightAddress;
  private int leftPitch;
  private int rightPitch;

  TensorSums(PtxCode code, Precision precision, TileShape shape) {
    this.code = code;
    this.precision = precision;
    this.shape = shape;
  }

  private int spans() {
    return Math.min(shape.rows(), SPANS);
  }

  @Override
  public int rowsOfPass() {
    return SPAN * spans();
  }

  @Override
  public int passes() {
    return shape.rows() / spans();
  }

  @Override
  public void begin(String thread, String left, String right, int pitchOfLeft, int pitchOfRight) {
    leftPitch = pitchOfLeft;
    rightPitch = pitchOfRight;
    String lane = word("and.b32", thread, 31);
    String warp = word("shr.u32", thread, 5);
    String group = word("shr.u32", lane, 2);
    String inGroup = word("and.b32", lane, 3);
    String down = word("shr.u32", warp, 2);
    String across = word("and.b32", warp, WARPS_ACROSS - 1);
    row = mad(down, WARP_ROWS, group);
    String ofRight = mad(across, WARP_COLUMNS, group);
    String pair = word("shl.b32", inGroup, 1);
    column = mad(across, WARP_COLUMNS, pair);
    leftAddress = mad(mad(inGroup, leftPitch, row), Integer.BYTES, left);
    rightAddress = mad(mad(inGroup, rightPitch, ofRight), Integer.BYTES, right);
    for (int i = 0; i < 4 * shape.rows() * shape.columns(); i++) {
      String sum = code.register(Bank.FLOAT);
      code.set(Bank.FLOAT, sum, Value.ofFloat(0).text());
      sums.add(sum);
    }
  }

  private String word(String opcode, String a, int b) {
    return code.value(Bank.WORD, opcode, a, Integer.toString(b));
  }

  private String mad(String a, int b, String c) {
    return code.value(Bank.WORD, "mad.lo.s32", a, Integer.toString(b), c);
  }

  @Override
  public void multiply(String offset) {
    String left = code.value(Bank.WORD, "add.s32", leftAddress, offset);
    String right = code.value(Bank.WORD, "add.s32", rightAddress, offset);
    String shapes = precision == Precision.TF32 ? "m16n8k8" : "m16n8k16";
    String type = precision == Precision.TF32 ? "tf32" : "bf16";
    String opcode = "mma.sync.aligned." + shapes + ".row.col.f32." + type + "." + type + ".f32 ";
    for (int k = 0; k < shape.depth() / precision.terms(); k++) {
      int words = k * Precision.WORDS;
      List<List<String>> a = new ArrayList<>();
      for (int i = 0; i < shape.rows(); i++) {
        int at = words * leftPitch + i * SPAN;
        int half = Precision.WORDS / 2 * leftPitch;
        a.add(read(left, at, at + WARP_ROWS / 2, at + half, at + half + WARP_ROWS / 2));
      }
      for (int j = 0; j < shape.columns(); j++) {
        int at = words * rightPitch + j * SPAN;
        List<String> b = read(right, at, at + Precision.WORDS / 2 * rightPitch);
        for (int i = 0; i < shape.rows(); i++) {
          int first = 4 * (i * shape.columns() + j);
          String four = Arrays.braces(sums.subList(first, first + 4));
          String factors = Arrays.braces(a.get(i)) + ", " + Arrays.braces(b);
          code.line(opcode + four + ", " + factors + ", " + four);
        }
      }
    }
  }

  private List<String> read(String address, int... words) {
    List<String> registers = new ArrayList<>();
    for (int word : words) {
      String register = code.register(Bank.WORD);
      int at = word * Integer.BYTES;
      code.line("ld.shared.b32 " + register + ", [" + address + (at == 0 ? "" : "+" + at) + "]");
      registers.add(register);
    }
    return registers;
  }

  @Override
  public void put(int pass, String shared, int pitch) {
    String at = mad(row, pitch, column);
    String address = mad(at, Float.BYTES, shared);
    for (int i = 0; i < spans(); i++) {
      for (int j = 0; j < shape.columns(); j++) {
        int first = 4 * ((pass * spans() + i) * shape.columns() + j);
        int to = (i * SPAN * pitch + j * SPAN) * Float.BYTES;
        int below = to + WARP_ROWS / 2 * pitch * Float.BYTES;
        SharedRow.write(code, DType.F32, address, to, sums.subList(first, first + 2));
        SharedRow.write(code, DType.F32, address, below, sums.subList(first + 2, first + 4));
      }
    }
  }
}
