namespace Berth.Engine.Requests;

/// <summary>
/// Something that a front end asks of the engine. The set is closed: each kind has one handler in <c>Berth.Engine.Execution</c>. A request
/// says what is wanted, and not how the answer is shown.
/// </summary>
public abstract record Request
{
    private protected Request()
    {
    }
}
