using Berth.Supervision.Services;

namespace Berth.Supervision.Logs;

/// <summary>What somebody sees who is attached to a service: a line that it wrote, or how it is from there on; one of the two.</summary>
/// <param name="Line">The line.</param>
/// <param name="Status">How it is, after all the lines that came before.</param>
public sealed record ServiceOutput(LogLine? Line, ServiceStatus? Status);
