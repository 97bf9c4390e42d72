using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary>Receives the events of <c>berth up</c>. Called on any thread.</summary>
internal interface IUpScreen
{
    /// <summary>A service wrote a line.</summary>
    void Line(ServiceName service, LogLine line);

    /// <summary>The state of a service has changed.</summary>
    void State(ServiceStatus status);

    /// <summary>A message about no single service.</summary>
    void Note(string text);
}
