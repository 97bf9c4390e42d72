using Berth.Supervision.Services;

namespace Berth.Supervision.Logs;

/// <summary>An event of a service for an attached client: either a line of output or a new status.</summary>
/// <param name="Line">The line.</param>
/// <param name="Status">The status after all lines before it.</param>
public sealed record ServiceOutput(LogLine? Line, ServiceStatus? Status);
