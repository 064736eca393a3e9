/**
 * Pictures of a run: points, lines, bars, heat maps, images and confusion matrices, drawn by hand.
 *
 * <p>In come arrays of numbers as {@link dev.jtc.runtime.chart.Mark}s of a {@link
 * dev.jtc.runtime.chart.Chart}, out goes a file's contents from {@link
 * dev.jtc.runtime.chart.Picture}. A layout ({@code PlaneDrawing} for axes, {@code GridDrawing} for
 * cells) draws on a {@code Canvas}, which is SVG text or a bitmap. Text is measured by a table, so
 * the layout, and with it every byte of an SVG, is the same on all machines.
 *
 * <p>Imports {@code java.base} only, except for {@code BitmapCanvas}, which needs {@code
 * java.desktop} and is loaded for PNG files alone. Knows no tensors and nothing of the compiler.
 */
package dev.jtc.runtime.chart;
