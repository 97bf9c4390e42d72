using Berth.Supervision.Logs;

namespace Berth.Engine.Events;

/// <summary>The end of the log of the service that was shown.</summary>
/// <param name="Lines">The oldest first.</param>
public sealed record LogTailRead(IReadOnlyList<LogLine> Lines) : EngineEvent;
