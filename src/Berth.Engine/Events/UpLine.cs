using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Engine.Events;

/// <summary>A service in the foreground wrote a line.</summary>
/// <param name="Service">The service.</param>
/// <param name="Line">What it wrote.</param>
public sealed record UpLine(ServiceName Service, LogLine Line) : EngineEvent;
