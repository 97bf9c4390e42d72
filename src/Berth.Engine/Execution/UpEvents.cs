using Berth.Engine.Events;
using Berth.Engine.Services;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Engine.Execution;

/// <summary>Raises the events of services in the foreground.</summary>
/// <param name="context">The request's.</param>
internal sealed class UpEvents(EngineContext context) : IUpScreen
{
    public void Line(ServiceName service, LogLine line) => context.Emit(new UpLine(service, line));

    public void State(ServiceStatus status) => context.Emit(new UpStateChanged(status));

    public void Note(string text) => context.Emit(new UpNotice(text));
}
