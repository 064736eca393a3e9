package dev.jtc.compiler.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Text of any length and script gets into a class. */
class TextConstantTest {
  private static String through(String text) throws ReflectiveOperationException {
    ImageWriter writer = new ImageWriter("dev.jtc.compiled.Text", "java/lang/Object", "");
    int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
    MethodVisitor out = writer.visitMethod(access, "text", "()Ljava/lang/String;", null, null);
    out.visitCode();
    TextConstant.push(out, text);
    out.visitInsn(Opcodes.ARETURN);
    out.visitMaxs(0, 0);
    out.visitEnd();
    Class<?> made = Loader.of(List.of(writer.image())).loadClass("dev.jtc.compiled.Text");
    return (String) made.getMethod("text").invoke(null);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 21_845, 21_846, 65_536, 200_000})
  void ofAnyLength(int length) throws ReflectiveOperationException {
    String text = "abcdefg".repeat(length / 7 + 1).substring(0, length);
    assertEquals(text, through(text));
  }

  @Test
  void ofLettersOfThreeBytesAndOfPairs() throws ReflectiveOperationException {
    String text = "x" + "\u20ac\ud83d\ude00\u0000".repeat(30_000);
    assertEquals(text, through(text));
  }
}
