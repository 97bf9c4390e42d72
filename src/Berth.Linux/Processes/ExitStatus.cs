namespace Berth.Linux.Processes;

/// <summary>How a process ended: an exit code or a signal.</summary>
public readonly record struct ExitStatus
{
    private readonly int _code;

    private ExitStatus(int code, Signal signal, bool dumpedCore)
    {
        _code = code;
        Signal = signal;
        DumpedCore = dumpedCore;
    }

    /// <summary>The exit code, 0 to 255; null if a signal ended the process.</summary>
    public int? Code => Signal == Signal.None ? _code : null;

    /// <summary>The signal that ended the process, or <see cref="Signal.None"/>.</summary>
    public Signal Signal { get; }

    /// <summary>Whether the process dumped core.</summary>
    public bool DumpedCore { get; }

    /// <summary>Whether the exit code is 0.</summary>
    public bool IsSuccess => ShellCode == 0;

    /// <summary>The status as a shell shows it: the exit code, or 128 + the number of the signal.</summary>
    public int ShellCode => Signal == Signal.None ? _code : 128 + (int)Signal;

    /// <summary>The status of a process that exited.</summary>
    /// <param name="code">The exit code, 0 to 255.</param>
    public static ExitStatus Exited(int code) => new(code, Signal.None, dumpedCore: false);

    /// <summary>The status of a process that a signal ended.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="dumpedCore">Whether the process dumped core.</param>
    public static ExitStatus Killed(Signal signal, bool dumpedCore = false) => new(0, signal, dumpedCore);

    /// <summary>"exit code 3" or "SIGKILL".</summary>
    public override string ToString() => Signal == Signal.None ? $"exit code {_code}" : SignalName.Format(Signal);
}
