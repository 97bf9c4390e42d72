namespace Berth.Linux.Terminals;

/// <summary>The size of a terminal's window: struct winsize, ioctl_tty(2). All zero where nobody has said.</summary>
/// <param name="Rows">Lines of text.</param>
/// <param name="Columns">Characters in a line.</param>
/// <param name="Width">Pixels across; 0 where unknown.</param>
/// <param name="Height">Pixels down; 0 where unknown.</param>
public readonly record struct WindowSize(ushort Rows, ushort Columns, ushort Width = 0, ushort Height = 0);
