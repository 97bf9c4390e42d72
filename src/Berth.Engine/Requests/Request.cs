namespace Berth.Engine.Requests;

/// <summary>
/// A request of a front end to the engine. The set is closed: each kind has one handler in <c>Berth.Engine.Execution</c>. A request does
/// not contain how the answer is shown.
/// </summary>
public abstract record Request
{
    private protected Request()
    {
    }
}
