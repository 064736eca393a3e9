package dev.jtc.compiler.jvm;

import dev.jtc.runtime.Code;
import dev.jtc.runtime.cuda.Device;
import dev.jtc.runtime.cuda.DeviceHome;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Defines class images in a class loader of their own. */
public final class Loader extends ClassLoader implements DeviceHome {
  private static final String PROGRAM = ".cuda";

  private final Map<String, ClassImage> images = new HashMap<>();
  private final Source source;
  private final Device device;

  /** Makes images when they are needed. */
  @FunctionalInterface
  public interface Source {
    /** The class {@code className} and those that come with it; none if it cannot be made. */
    List<ClassImage> find(String className);

    /** The file of the same code for a GPU, if there is any. */
    default Optional<byte[]> program(String className) {
      return Optional.empty();
    }
  }

  private Loader(List<ClassImage> images, Source source, Device device) {
    super(Loader.class.getClassLoader());
    this.source = source;
    this.device = device;
    add(images);
  }

  private void add(List<ClassImage> more) {
    more.forEach(image -> images.put(image.name(), image));
  }

  /** A loader of {@code images} under the one that has the runtime. */
  public static ClassLoader of(List<ClassImage> images) {
    return of(images, className -> List.of());
  }

  /** A loader of {@code images}, and of what {@code source} makes where they do not suffice. */
  public static ClassLoader of(List<ClassImage> images, Source source) {
    return new Loader(images, source, null);
  }

  /** The same, with a device on which everything runs that {@code source} has a program for. */
  public static ClassLoader of(List<ClassImage> images, Source source, Device device) {
    return new Loader(images, source, device);
  }

  /** The main class of the program, which is the first image, as an object. */
  public static Code load(List<ClassImage> images) {
    try {
      Class<?> type = of(images).loadClass(images.get(0).name());
      return type.asSubclass(Code.class).getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the generated class " + images.get(0) + " is broken", e);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (!images.containsKey(name)) {
      add(source.find(name));
    }
    ClassImage image = images.get(name);
    if (image == null) {
      throw new ClassNotFoundException(name);
    }
    byte[] bytes = image.bytes();
    return defineClass(name, bytes, 0, bytes.length);
  }

  @Override
  public Device device() {
    return device;
  }

  @Override
  public InputStream getResourceAsStream(String name) {
    if (name.endsWith(PROGRAM)) {
      String className = name.substring(0, name.length() - PROGRAM.length()).replace('/', '.');
      return source.program(className).map(ByteArrayInputStream::new).orElse(null);
    }
    return super.getResourceAsStream(name);
  }
}
