using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Engine.Events;

/// <summary>A line that a service wrote before its start failed.</summary>
/// <param name="Service">The service.</param>
/// <param name="Line">What it wrote.</param>
public sealed record FailedStartLine(ServiceName Service, LogLine Line) : EngineEvent;
