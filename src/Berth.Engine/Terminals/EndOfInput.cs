using Berth.Linux.Terminals;
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
/// (its prompt). Said to a program that reads keys, it is not repeated for that.
///
/// What the terminal does at the moment of the write is a guess, though: the kernel hands the byte over in a thread of its own, and the
/// program may have switched there and back by then. So as long as the workload runs on, it is said a few times more, at growing distances.
/// That is no lie, for an input that has ended has ended for whoever reads next; and not for ever, for to a program that reads keys Ctrl-D
/// may mean something else.
/// </remarks>
internal sealed class EndOfInput(SafeFileHandle master)
{
    private const int MostRepetitions = 8;
    private const int FirstDistanceMilliseconds = 50;

    private bool _said;
    private long _lastSaid;
    private int _repetitions = MostRepetitions;
    private bool _mayBeLost;

    /// <summary>In how many milliseconds <see cref="SayOnceMore"/> has something to say; -1: not any more, or not yet.</summary>
    internal int Distance =>
        _repetitions < MostRepetitions
            ? (int)Math.Max(0, _lastSaid + (FirstDistanceMilliseconds << _repetitions) - Environment.TickCount64)
            : -1;

    /// <summary>What to write, given the last byte that came.</summary>
    internal ReadOnlySpan<byte> Say(byte last)
    {
        _repetitions = 0;
        return Again(last);
    }

    /// <summary>What to write when its time has come: nothing before.</summary>
    internal ReadOnlySpan<byte> SayOnceMore()
    {
        if (Distance != 0)
            return [];
        _repetitions++;
        return Again((byte)'\n');
    }

    /// <summary>To be called when everything has been written.</summary>
    internal void Written() => _mayBeLost = _said && Terminal.IsLineBuffered(master);

    /// <summary>What to write when the workload has written something: nothing, as a rule.</summary>
    internal ReadOnlySpan<byte> Repeat() =>
        _mayBeLost && !Terminal.IsLineBuffered(master) ? Say((byte)'\n') : [];

    private byte[] Again(byte last)
    {
        if (Terminal.GetEndOfInput(master) is not { } end)
            return [];
        _said = true;
        _lastSaid = Environment.TickCount64;
        return last is (byte)'\n' or (byte)'\r' ? [end] : [end, end];
    }
}
