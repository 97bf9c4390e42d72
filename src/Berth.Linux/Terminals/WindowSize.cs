namespace Berth.Linux.Terminals;

/// <summary>The size of a terminal's window: struct winsize, ioctl_tty(2). All zero if it was never set.</summary>
/// <param name="Rows">The number of lines.</param>
/// <param name="Columns">The number of characters in a line.</param>
/// <param name="Width">The width in pixels; 0 if unknown.</param>
/// <param name="Height">The height in pixels; 0 if unknown.</param>
public readonly record struct WindowSize(ushort Rows, ushort Columns, ushort Width = 0, ushort Height = 0);
