using Berth.Supervision.Services;

namespace Berth.Supervisor.Control;

/// <summary>Why a request failed.</summary>
/// <param name="Kind">A <see cref="ServiceErrorKind"/> by its name, in every version.</param>
/// <param name="Problem">The operation, its object, and the error.</param>
/// <param name="Suggestion">What to do about it.</param>
internal sealed record ControlError(string Kind, string Problem, string Suggestion)
{
    /// <summary>What the suggestion wants changed; null: nothing, or unknown.</summary>
    public string[]? Members { get; init; }

    /// <summary>Converts an exception.</summary>
    public static ControlError Of(ServiceException error) =>
        new(error.Kind.ToString(), error.Problem, error.Suggestion ?? "") { Members = error.Members.IsEmpty ? null : [.. error.Members] };

    /// <summary>Converts this to an exception. An unknown kind becomes a failure.</summary>
    public ServiceException ToException() =>
        new(Enum.TryParse<ServiceErrorKind>(Kind, out var kind) ? kind : ServiceErrorKind.Failed, Problem, Suggestion)
        {
            Members = [.. Members ?? []],
        };
}
