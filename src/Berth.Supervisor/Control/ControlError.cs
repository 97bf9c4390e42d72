using Berth.Supervision.Services;

namespace Berth.Supervisor.Control;

/// <summary>Why something was not done.</summary>
/// <param name="Kind">A <see cref="ServiceErrorKind"/> by its name, in every version.</param>
/// <param name="Problem">What was being done, to what, and what was answered.</param>
/// <param name="Suggestion">What to do about it.</param>
internal sealed record ControlError(string Kind, string Problem, string Suggestion)
{
    /// <summary>What is told of an error.</summary>
    public static ControlError Of(ServiceException error) => new(error.Kind.ToString(), error.Problem, error.Suggestion ?? "");

    /// <summary>The error of which this was told. A kind that is not known here is a failure.</summary>
    public ServiceException ToException() =>
        new(Enum.TryParse<ServiceErrorKind>(Kind, out var kind) ? kind : ServiceErrorKind.Failed, Problem, Suggestion);
}
