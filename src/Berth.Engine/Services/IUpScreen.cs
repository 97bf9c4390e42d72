using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary>Where <c>berth up</c> shows what goes on. Called by any thread.</summary>
internal interface IUpScreen
{
    /// <summary>A service wrote a line.</summary>
    void Line(ServiceName service, LogLine line);

    /// <summary>A service is in another state than before.</summary>
    void State(ServiceStatus status);

    /// <summary>Something that is no service's.</summary>
    void Note(string text);
}
