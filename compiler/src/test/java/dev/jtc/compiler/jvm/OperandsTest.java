package dev.jtc.compiler.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.scalar.JvmSpelling.Comparison;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

class OperandsTest {
  private static final Local I = new Local("i", Type.INT_TYPE, 0);
  private static final Local F = new Local("f", Type.FLOAT_TYPE, 1);
  private static final Local ARRAY = new Local("a", Type.getType(float[].class), 2);

  @Test
  void intArithmeticFolds() {
    Operand two = Operands.constant(2);
    Operand three = Operands.constant(3);
    assertEquals(Operands.constant(5), Operands.add(two, three));
    assertEquals(Operands.constant(6), Operands.multiply(two, three));
    assertEquals(Operands.constant(-1), Operands.subtract(two, three));
    assertEquals(I, Operands.add(I, Operands.constant(0)));
    assertEquals(I, Operands.multiply(Operands.constant(1), I));
    assertEquals(
        Operands.constant(1), Operands.floorQuotient(three, two, Operands.Sign.NON_NEGATIVE));
    assertEquals(Operands.constant(7L), Operands.convert(Type.LONG_TYPE, Operands.constant(7)));
    // x + 0 is not x for x = −0.
    assertTrue(Operands.add(F, Operands.constant(0f)) instanceof Operand.Binary);
  }

  @Test
  void illTypedOperandsAreRefused() {
    refuses(() -> Operands.add(I, F));
    refuses(() -> Operands.element(I, I));
    refuses(() -> Operands.element(ARRAY, F));
    refuses(() -> Operands.negate(ARRAY));
    refuses(() -> Operands.compare(Comparison.LT, I, F));
    refuses(() -> Operands.choose(I, I, F));
    refuses(() -> Operands.choose(F, I, I));
    refuses(() -> Operands.binary(Opcodes.IAND, F, F));
    refuses(() -> Operands.convert(Type.INT_TYPE, ARRAY));
    refuses(() -> Operands.both(I, F));
  }

  @Test
  void illTypedStatementsAreRefused() {
    ImageWriter owner = new ImageWriter("a.B", "java/lang/Object", "");
    MethodCode code =
        MethodCode.ofStatic(
            owner,
            "m",
            List.of(
                new MethodCode.Parameter("i", Type.INT_TYPE),
                new MethodCode.Parameter("a", ARRAY.type())));
    refuses(() -> code.assign(code.parameter(0), Operands.constant(1f)));
    refuses(() -> code.store(code.parameter(1), code.parameter(0), Operands.constant(1)));
    refuses(() -> code.store(code.parameter(0), code.parameter(0), Operands.constant(1)));
  }

  private static void refuses(Runnable building) {
    assertThrows(IllegalStateException.class, building::run);
  }
}
