package dev.jtc.runtime;

/**
 * The arc tangent of {@code double} with the bits of {@link StrictMath}.
 *
 * <p>Source: the algorithms and constants of {@code s_atan.c} and {@code e_atan2.c} of fdlibm, in
 * other words where the bits allow it. Its notice reads: Copyright (C) 1993 by Sun Microsystems,
 * Inc. All rights reserved. Developed at SunPro, a Sun Microsystems, Inc. business. Permission to
 * use, copy, modify, and distribute this software is freely granted, provided that this notice is
 * preserved.
 */
final class DoubleArc {
  private static final double PI_LOW = 1.2246467991473531772E-16;

  private DoubleArc() {}

  /** See {@link StrictMath#atan}. */
  static double atan(double x) {
    double size = Math.abs(x);
    if (!(size < 0x1p66)) {
      return size >= 0x1p66 ? Math.copySign(Math.PI / 2, x) : x;
    }
    if (size < 0x1p-29) {
      return x;
    }
    double above = size;
    double below = 1;
    double high = 0;
    double low = 0;
    if (size >= 2.4375) {
      above = -1;
      below = size;
      high = Math.PI / 2;
      low = 6.12323399573676603587e-17;
    } else if (size >= 1.1875) {
      above = size - 1.5;
      below = 1 + 1.5 * size;
      high = 9.82793723247329054082e-01;
      low = 1.39033110312309984516e-17;
    } else if (size >= 0.6875) {
      above = size - 1;
      below = size + 1;
      high = Math.PI / 4;
      low = 3.06161699786838301793e-17;
    } else if (size >= 0.4375) {
      above = 2 * size - 1;
      below = 2 + size;
      high = 4.63647609000806093515e-01;
      low = 2.26987774529616870924e-17;
    }
    double r = above / below;
    double z = r * r;
    double w = z * z;
    double even = 4.97687799461593236017e-02 + w * 1.62858201153657823623e-02;
    even = 6.66107313738753120669e-02 + w * even;
    even = 9.09088713343650656196e-02 + w * even;
    even = 1.42857142725034663711e-01 + w * even;
    even = 3.33333333333329318027e-01 + w * even;
    double odd = -5.83357013379057348645e-02 + w * -3.65315727442169155270e-02;
    odd = -7.69187620504482999495e-02 + w * odd;
    odd = -1.11111104054623557880e-01 + w * odd;
    odd = -1.99999999998764832476e-01 + w * odd;
    return Math.copySign(high - ((r * (z * even + w * odd) - low) - r), x);
  }

  /** See {@link StrictMath#atan2}. */
  static double atan2(double y, double x) {
    double size = Math.abs(x);
    double height = Math.abs(y);
    if (!(size <= Double.POSITIVE_INFINITY && height <= Double.POSITIVE_INFINITY)) {
      return x + y;
    }
    boolean isLeft = Double.doubleToRawLongBits(x) < 0;
    double angle;
    if (height == 0) {
      angle = isLeft ? Math.PI : 0;
    } else if (size == Double.POSITIVE_INFINITY) {
      double corner = isLeft ? 3 * (Math.PI / 4) : Math.PI / 4;
      angle = height == Double.POSITIVE_INFINITY ? corner : isLeft ? Math.PI : 0;
    } else if (size == 0 || height == Double.POSITIVE_INFINITY) {
      angle = Math.PI / 2;
    } else {
      int steeper = (Words.high(height) - Words.high(size)) >> 20;
      double first =
          steeper > 60
              ? Math.PI / 2 + 0.5 * PI_LOW
              : isLeft && steeper < -60 ? 0 : atan(height / size);
      angle = isLeft ? Math.PI - (first - PI_LOW) : first;
    }
    return Math.copySign(angle, y);
  }
}
