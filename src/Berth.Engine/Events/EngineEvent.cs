namespace Berth.Engine.Events;

/// <summary>
/// Something that the engine tells a front end while it carries out a request. The set is closed. An event holds what happened as data; the
/// front end makes text or JSON of it. What went wrong and ends the request is an exception, and no event.
/// </summary>
public abstract record EngineEvent
{
    private protected EngineEvent()
    {
    }
}
