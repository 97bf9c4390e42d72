using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Engine.Events;

/// <summary>A line of the log that was asked for.</summary>
/// <param name="Service">The service.</param>
/// <param name="Line">What it wrote.</param>
public sealed record LogLineRead(ServiceName Service, LogLine Line) : EngineEvent;
