namespace Berth.Engine.Terminals;

/// <summary>Why a <see cref="TerminalRelay"/> ended.</summary>
public enum RelayEnd
{
    /// <summary>The workload has ended, or nothing of it has the terminal open any more. Everything it wrote has been passed on.</summary>
    WorkloadClosed,

    /// <summary>The caller's terminal hung up, or whoever read the output is gone (EPIPE). The workload should be told: SIGHUP.</summary>
    CallerClosed,
}
