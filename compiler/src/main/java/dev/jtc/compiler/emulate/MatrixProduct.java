package dev.jtc.compiler.emulate;

import java.util.List;

/**
 * {@code mma.sync}: a product of small matrices that lie in the registers of a warp, added to a
 * third one. Products are exact here, and each element is rounded once. A GPU rounds differently,
 * so what comes out is compared with a tolerance.
 */
record MatrixProduct(Form form, int[] d, int[] a, int[] b, int[] c) implements Step.Action {
  private static final int ROWS = 16;
  private static final int COLUMNS = 8;

  /** The products that are known: 16 rows, 8 columns, so many terms. */
  enum Form {
    TF32_4("m16n8k4", "tf32", 2, 1),
    TF32_8("m16n8k8", "tf32", 4, 2),
    BF16_8("m16n8k8", "bf16", 2, 1),
    BF16_16("m16n8k16", "bf16", 4, 2);

    private final String shape;
    private final String type;
    private final int aRegisters;
    private final int bRegisters;

    Form(String shape, String type, int aRegisters, int bRegisters) {
      this.shape = shape;
      this.type = type;
      this.aRegisters = aRegisters;
      this.bRegisters = bRegisters;
    }

    int aRegisters() {
      return aRegisters;
    }

    int bRegisters() {
      return bRegisters;
    }

    /** How many numbers there are in a register of a factor. */
    int packed() {
      return type.equals("tf32") ? 1 : 2;
    }

    int terms() {
      return 4 * packed() * bRegisters;
    }

    float number(long register, int part) {
      return packed() == 1 ? SmallFloats.ofTf32(register) : SmallFloats.ofBf16(register, part);
    }

    static Form of(List<String> opcode) {
      for (Form form : values()) {
        if (opcode.equals(
            List.of(
                "mma",
                "sync",
                "aligned",
                form.shape,
                "row",
                "col",
                "f32",
                form.type,
                form.type,
                "f32"))) {
          return form;
        }
      }
      throw new EmulationFault("is no product of matrices that is known");
    }
  }

  @Override
  public void run(Warp warp, int lanes) {
    int packed = form.packed();
    int terms = form.terms();
    float[][] left = new float[ROWS][terms];
    float[][] right = new float[terms][COLUMNS];
    for (int lane = 0; lane < Warp.LANES; lane++) {
      int group = lane / 4;
      int within = lane % 4;
      for (int r = 0; r < a.length; r++) {
        for (int part = 0; part < packed; part++) {
          int k = within * packed + part + 4 * packed * (r / 2);
          left[group + 8 * (r % 2)][k] = form.number(warp.register(a[r])[lane], part);
        }
      }
      for (int r = 0; r < b.length; r++) {
        for (int part = 0; part < packed; part++) {
          int k = within * packed + part + 4 * packed * r;
          right[k][group] = form.number(warp.register(b[r])[lane], part);
        }
      }
    }
    for (int lane = 0; lane < Warp.LANES; lane++) {
      float[] sums = new float[4];
      for (int i = 0; i < 4; i++) {
        int row = lane / 4 + 8 * (i / 2);
        int column = 2 * (lane % 4) + i % 2;
        float sum = Float.intBitsToFloat((int) warp.register(c[i])[lane]);
        for (int k = 0; k < terms; k++) {
          sum = Math.fma(left[row][k], right[k][column], sum);
        }
        sums[i] = sum;
      }
      // The registers of c may be those of d.
      for (int i = 0; i < 4; i++) {
        float sum = sums[i];
        warp.register(d[i])[lane] = sum != sum ? 0x7fffffff : Float.floatToRawIntBits(sum);
      }
    }
  }
}
