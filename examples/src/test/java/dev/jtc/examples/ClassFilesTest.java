package dev.jtc.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jtc.compiler.jvm.ClassImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.util.CheckClassAdapter;

/** Every class of every example. */
class ClassFilesTest {
  /** HotSpot leaves larger methods to the interpreter. */
  private static final int HUGE_METHOD_BYTES = 8000;

  @TempDir Path folder;

  static List<String> examples() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(""))) {
      return files
          .filter(file -> file.toString().endsWith(".jt") && !file.startsWith("target"))
          .map(Path::toString)
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void passesTheVerifierAndCanBeCompiledByTheJvm(String example) throws IOException {
    CompiledJar jar = CompiledJar.ofExample(folder, example);
    try (URLClassLoader loader = jar.loader()) {
      for (ClassImage image : jar.program().images()) {
        ClassReader reader = new ClassReader(image.bytes());
        StringWriter problems = new StringWriter();
        CheckClassAdapter.verify(reader, loader, false, new PrintWriter(problems));
        assertEquals("", problems.toString(), image.name());
        assertEquals(Opcodes.V17, reader.readUnsignedShort(6), image.name());
        assertEquals(List.of(), hugeMethods(reader), image.name());
      }
    }
  }

  private static List<String> hugeMethods(ClassReader reader) {
    List<String> huge = new ArrayList<>();
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, new ClassWriter(0)) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            MethodVisitor writer =
                super.visitMethod(access, name, descriptor, signature, exceptions);
            return new MethodVisitor(Opcodes.ASM9, writer) {
              @Override
              public void visitMaxs(int maxStack, int maxLocals) {
                Label end = new Label();
                visitLabel(end);
                if (end.getOffset() >= HUGE_METHOD_BYTES) {
                  huge.add(name + " has " + end.getOffset() + " bytes");
                }
                super.visitMaxs(maxStack, maxLocals);
              }
            };
          }
        },
        0);
    return huge;
  }
}
