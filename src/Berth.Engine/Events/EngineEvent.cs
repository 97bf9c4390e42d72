namespace Berth.Engine.Events;

/// <summary>
/// Something that happened while the engine executes a request. The set of events is closed. An event contains data; the front end converts
/// it to text or JSON. An error that ends the request is an exception, not an event.
/// </summary>
public abstract record EngineEvent
{
    private protected EngineEvent()
    {
    }
}
