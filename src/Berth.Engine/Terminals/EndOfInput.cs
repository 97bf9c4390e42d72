using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Terminals;

/// <summary>
/// Tells the workload that no input will follow, where Berth's own is a pipe or file that has ended. Closing the master would take the
/// workload's terminal away; so what a person would type is sent: Ctrl-D.
/// </summary>
/// <remarks>
/// A terminal that collects lines makes of a Ctrl-D a mark behind what was typed: a line cut short is handed out by the first, and only
/// the second means the end. And when a program like bash switches to reading keys, a mark that is still waiting turns into a NUL, which
/// means nothing. So it is said again if the terminal collected lines when it was said, and does no more when the program next writes
/// (its prompt). Once said to a program that reads keys, it is not repeated.
/// </remarks>
internal sealed class EndOfInput(SafeFileHandle master)
{
    private bool _said;
    private bool _wasLineBuffered;
    private bool _mayBeLost;

    /// <summary>What to write, given the last byte that came.</summary>
    internal ReadOnlySpan<byte> Say(byte last)
    {
        if (Terminal.GetEndOfInput(master) is not { } end)
            return [];
        _said = true;
        return last is (byte)'\n' or (byte)'\r' ? new[] { end } : [end, end];
    }

    /// <summary>To be called before anything is written.</summary>
    internal void Writing() => _wasLineBuffered = _said && Terminal.IsLineBuffered(master);

    /// <summary>To be called when everything has been written. The program may have switched between the write and this.</summary>
    internal void Written() => _mayBeLost = _said && (_wasLineBuffered || Terminal.IsLineBuffered(master));

    /// <summary>What to write when the workload has written something: nothing, as a rule.</summary>
    internal ReadOnlySpan<byte> Repeat() =>
        _mayBeLost && !Terminal.IsLineBuffered(master) ? Say((byte)'\n') : [];
}
