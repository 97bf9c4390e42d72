namespace Berth.Engine.Terminals;

/// <summary>Why a <see cref="TerminalRelay"/> ended.</summary>
public enum RelayEnd
{
    /// <summary>The workload has ended, or none of its processes has the terminal open. All its output was passed on.</summary>
    WorkloadClosed,

    /// <summary>The caller's terminal hung up, or the reader of the output has ended (EPIPE). The workload should get SIGHUP.</summary>
    CallerClosed,
}
