namespace Berth.Linux.Processes;

/// <summary>How a process ended: with a code, or by a signal.</summary>
public readonly record struct ExitStatus
{
    private readonly int _code;

    private ExitStatus(int code, Signal signal, bool dumpedCore)
    {
        _code = code;
        Signal = signal;
        DumpedCore = dumpedCore;
    }

    /// <summary>The exit code, 0 to 255; null where a signal ended it.</summary>
    public int? Code => Signal == Signal.None ? _code : null;

    /// <summary>The signal that ended it, or <see cref="Signal.None"/>.</summary>
    public Signal Signal { get; }

    /// <summary>Whether it left a core.</summary>
    public bool DumpedCore { get; }

    /// <summary>Whether it ended with code 0.</summary>
    public bool IsSuccess => ShellCode == 0;

    /// <summary>The code as a shell gives it: the exit code, or 128 + the signal's number.</summary>
    public int ShellCode => Signal == Signal.None ? _code : 128 + (int)Signal;

    /// <summary>It exited by itself.</summary>
    /// <param name="code">0 to 255.</param>
    public static ExitStatus Exited(int code) => new(code, Signal.None, dumpedCore: false);

    /// <summary>A signal ended it.</summary>
    /// <param name="signal">Which.</param>
    /// <param name="dumpedCore">Whether it left a core.</param>
    public static ExitStatus Killed(Signal signal, bool dumpedCore = false) => new(0, signal, dumpedCore);

    /// <summary>"exit code 3" or "SIGKILL".</summary>
    public override string ToString() => Signal == Signal.None ? $"exit code {_code}" : SignalName.Format(Signal);
}
