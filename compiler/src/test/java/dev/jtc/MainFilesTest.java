package dev.jtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.runtime.Npy;
import dev.jtc.runtime.SafeTensors;
import dev.jtc.runtime.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that {@code main} reads and writes, in both modes. */
class MainFilesTest {
  @TempDir private Path folder;

  private String run(String main) throws IOException {
    return BothModes.output(main, folder);
  }

  private void matrix() throws IOException {
    Npy.write(folder.resolve("x.npy"), Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2));
  }

  @Test
  void aNewNameIsTheSizeThatTheFileHas() throws IOException {
    matrix();
    Npy.write(folder.resolve("y.npy"), Tensor.of(new long[] {7, 8, 9}));
    String program =
        """
        model Scale(n: dim) {
            param w: f32[n] = ones(n)
            fn forward(x: f32[N, n]) -> f32[N, n] = 2 * w * x
        }
        fn ends(x: f32[N, K]) -> f32[2, K] = cat([x[:1], x[N - 1:]], dim = 0)
        main {
            let x: f32[N, 2] = npy("DIR/x.npy")
            let y: i64[N] = npy("DIR/y.npy")
            let scale = Scale(2)
            let z: f32[M, 2] = scale(x[1:])
            print(N, M, x.shape, z, scale(x[:1]), ends(x), y + iota(N))
            for i in 0..N { print(i, zeros(N)[i]) }
        }
        """;
    assertEquals(
        """
        3 2 (3, 2) tensor([[ 6.,  8.],
                [10., 12.]]) tensor([[2., 4.]]) tensor([[1., 2.],
                [5., 6.]]) tensor([ 7,  9, 11])
        0 0.0
        1 0.0
        2 0.0
        """,
        run(program));
  }

  @Test
  void whatTheFileHasIsComparedWithWhatIsDeclared() throws IOException {
    matrix();
    String path = folder.resolve("x.npy").toString();
    assertEquals(
        "failed: `"
            + path
            + "` does not hold what is declared\n"
            + "  the file has f32[3, 2], declared is f32[N, 3]\n  axis 1 is 2, not 3\n",
        run("main { let x: f32[N, 3] = npy(\"DIR/x.npy\")\n print(x) }"));
    assertTrue(run("main { let x: f64[N, 2] = npy(\"DIR/x.npy\") }").contains("the dtype is f32"));
    assertTrue(run("main { let x: f32[N] = npy(\"DIR/x.npy\") }").contains("2 axes, not 1"));
    assertTrue(
        run("main { let x: f32[N, N] = npy(\"DIR/x.npy\") }").contains("axis 1 is 2, not 3"));
    assertTrue(run("main { let x: f32[N] = npy(\"DIR/no.npy\") }").contains("there is no file"));
  }

  @Test
  void aTypeMustBeWritten() {
    assertTrue(
        BothModes.errors("main { let x = npy(\"x.npy\")\n print(x) }")
            .contains("the type of what is read must be written"));
    assertTrue(
        BothModes.errors("main { let x: (f32[N], f32[N]) = npy(\"x.npy\") }")
            .contains("reads one tensor, no tuple"));
    assertTrue(BothModes.errors("fn f() -> f32[2] = npy(\"x.npy\")").contains("belongs in `main`"));
  }

  @Test
  void columnsComeByName() throws IOException {
    Files.writeString(
        folder.resolve("t.csv"), "name,\"a, b\",y\n\"two\nlines\",1.5,7\n\nplain, -2e1 ,8\n");
    assertEquals(
        "tensor([7, 8]) tensor([  1.5000, -20.0000])\n2 tensor([[  1.5000,   7.0000],\n"
            + "        [-20.0000,   8.0000]])\n",
        run(
            """
            main {
                let (y, x): (i64[N], f32[N]) = csv("DIR/t.csv", columns = ("y", "a, b"))
                print(y, x)
                let m: f32[M, 2] = csv("DIR/t.csv", columns = ("a, b", "y"))
                print(M, m)
            }
            """));
  }

  @Test
  void aMissingValueIsRefusedWithItsLine() throws IOException {
    Files.writeString(folder.resolve("t.csv"), "a;b\n1;2\n3;\n");
    String csv = "main { let x: f32[N, 2] = csv(\"DIR/t.csv\", separator = \";\") }";
    assertTrue(run(csv).contains("t.csv`, line 3, column `b`: the value is missing"), run(csv));
    Files.writeString(folder.resolve("t.csv"), "a;b\n1;2\n3;4f\n");
    assertTrue(run(csv).contains("line 3, column `b`: `4f` is no f32"), run(csv));
    Files.writeString(folder.resolve("t.csv"), "a;b\n1;2;3\n");
    assertTrue(run(csv).contains("line 2 has 3 values, the header 2"), run(csv));
    String other = csv.replace("separator", "columns = \"c\", separator");
    assertTrue(run(other).contains("has no column `c`"), run(other));
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    assertEquals(
        "tensor([1.5000, 2.2500]) tensor([3, 4]) tensor([[0.1000, 0.2000]]) tensor([9])\n",
        run(
            """
            main {
                save_csv(([1.5, 2.25], [3, 4]), "DIR/{1 + 1}.csv", columns = ("p", "q"))
                let (p, q): (f32[N], i64[N]) = csv("DIR/2.csv")
                save_npy([[0.1, 0.2]], "DIR/a.npy")
                let a: f32[1, 2] = npy("DIR/a.npy")
                save_safetensors(([9], 1.0), "DIR/s.safetensors", names = ("i", "f"))
                let i: i64[K] = safetensors("DIR/s.safetensors", "i")
                print(p, q, a, i)
            }
            """));
    assertTrue(
        run("main { let x: f32 = safetensors(\"DIR/s.safetensors\", \"g\") }")
            .contains("it has f, i"));
    assertEquals(
        Map.of("format", "pt"), SafeTensors.read(folder.resolve("s.safetensors")).metadata());
  }

  @Test
  void anArchiveHoldsSeveralArrays() throws IOException {
    matrix();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("x.npy"));
      zip.write(Files.readAllBytes(folder.resolve("x.npy")));
    }
    Files.write(folder.resolve("a.npz"), bytes.toByteArray());
    String program = "main { let x: f32[N, 2] = npz(\"DIR/a.npz\", \"x\")\n print(sum(x)) }";
    assertEquals("21.0\n", run(program));
    assertTrue(run(program.replace("\"x\"", "\"z\"")).contains("it has no `z`, only x"));
    Files.write(folder.resolve("a.npz"), new byte[] {'P', 'K', 3, 4, 0});
    assertTrue(run(program).contains("is no zip archive"));
  }

  @Test
  void imagesComeWithTheirLabels() throws IOException {
    Path extract = Path.of("../examples/data/cifar10-1000.bin.gz").toAbsolutePath();
    String program =
        """
        main {
            let (images, labels): (u8[N, 3, 32, 32], i64[N]) = cifar10("FILE")
            print(N, labels[:8], images[0, 0, 0, :4], sum(i64(images)))
        }
        """
            .replace("FILE", extract.toString().replace('\\', '/'));
    assertEquals(
        "1000 tensor([3, 8, 8, 0, 6, 6, 1, 6]) tensor([158, 159, 165, 166], dtype=u8) 374599631\n",
        run(program));
    Files.write(folder.resolve("test_batch.bin"), new byte[3073]);
    String whole = "main { let (x, y) = cifar10(\"DIR\", train = false)\n print(x.shape, y) }";
    assertEquals("(1, 3, 32, 32) tensor([0])\n", run(whole));
    Files.write(folder.resolve("test_batch.bin"), new byte[3072]);
    assertTrue(run(whole).contains("no whole number of images"), run(whole));
    assertTrue(run(whole.replace("false", "true")).contains("there is no file"));
  }

  @Test
  void idxFilesAreRead() throws IOException {
    Files.write(
        folder.resolve("i"), new byte[] {0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 2, (byte) 200, 7});
    String program = "main { let x: u8[N, 2] = idx(\"DIR/i\")\n print(N, x) }";
    assertEquals("1 tensor([[200,   7]], dtype=u8)\n", run(program));
    Files.write(folder.resolve("i"), new byte[] {0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 7});
    assertTrue(run(program).contains("u8[1, 3] does not take the 2 bytes"), run(program));
    Files.write(folder.resolve("i"), new byte[] {0, 0, 8});
    assertTrue(run(program).contains("cannot be read as IDX"), run(program));
    Files.write(folder.resolve("i.gz"), new byte[] {31, (byte) 139, 8, 0});
    String packed = program.replace("DIR/i", "DIR/i.gz");
    assertTrue(run(packed).contains("cannot be read as IDX"), run(packed));
  }
}
