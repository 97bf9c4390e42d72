using Berth.Descriptions.Text;
using Berth.Linux.Errors;

namespace Berth.Supervision.Services;

/// <summary>A service could not be registered, started, stopped or queried. The message reads "PROBLEM; SUGGESTION".</summary>
/// <param name="kind">The kind of error.</param>
/// <param name="problem">The operation, its object, and the error.</param>
/// <param name="suggestion">What to do about it.</param>
/// <param name="inner">The cause, or null.</param>
public sealed class ServiceException(ServiceErrorKind kind, string problem, string suggestion, Exception? inner = null)
    : BerthException(problem, suggestion, inner)
{
    /// <summary>In <see cref="BerthException.Members"/>: that a registered definition is replaced.</summary>
    public const string ReplaceMember = "replace";

    /// <summary>In <see cref="BerthException.Members"/>: the choice of the service manager.</summary>
    public const string ManagerMember = "manager";

    private const string OrAnother = ", or choose another service manager";

    /// <summary>The kind of error.</summary>
    public ServiceErrorKind Kind { get; } = kind;

    /// <inheritdoc/>
    public override int ExitCode => Kind switch
    {
        ServiceErrorKind.InvalidName or ServiceErrorKind.InvalidDefinition or ServiceErrorKind.NotRegistered
            or ServiceErrorKind.AlreadyRegistered
            or ServiceErrorKind.NotSupported => Linux.Errors.ExitCode.Usage,
        _ => Linux.Errors.ExitCode.Failed,
    };

    /// <summary>There is no such service.</summary>
    public static ServiceException NotRegistered(ServiceName name) =>
        new(ServiceErrorKind.NotRegistered, $"there is no service {name}", "see which there are: berth service list");

    /// <summary>The name is taken by another definition.</summary>
    public static ServiceException AlreadyRegistered(ServiceName name) =>
        new(ServiceErrorKind.AlreadyRegistered, $"a service {name} is registered already, with another definition",
            "replace it, or choose another name") { Members = [ReplaceMember] };

    /// <summary>The service manager does not support something in the definition.</summary>
    /// <param name="name">The service.</param>
    /// <param name="manager">The service manager.</param>
    /// <param name="what">What it does not support, as text after "can't": "open sockets for a service".</param>
    /// <param name="suggestion">What to do about it.</param>
    public static ServiceException NotSupported(ServiceName name, ServiceManagerKind manager, string what, string suggestion) =>
        new(ServiceErrorKind.NotSupported, $"{manager.ToString().ToLowerInvariant()} can't {what}, which service {name} asks for",
            suggestion);

    /// <summary>Like <see cref="NotSupported"/>, where another service manager may support it.</summary>
    /// <param name="name">The service.</param>
    /// <param name="manager">The service manager.</param>
    /// <param name="what">What it does not support.</param>
    /// <param name="change">How to do without; choosing another service manager is added.</param>
    internal static ServiceException NotSupportedHere(ServiceName name, ServiceManagerKind manager, string what, string change) =>
        new(ServiceErrorKind.NotSupported, NotSupported(name, manager, what, change).Problem, change + OrAnother)
        {
            Members = [ManagerMember],
        };

    /// <summary>The service manager runs one instance of a service at a time.</summary>
    /// <param name="name">The service.</param>
    /// <param name="manager">The service manager.</param>
    public static ServiceException NoOverlap(ServiceName name, ServiceManagerKind manager) =>
        NotSupported(
            name, manager, "run two instances of a service at a time",
            "write \"strategy\": \"restart\" in release, or register the service with Berth's own supervisor");

    /// <summary>The caller has no permission.</summary>
    /// <param name="name">The service.</param>
    /// <param name="operation">The operation: "start".</param>
    /// <param name="answer">The error.</param>
    /// <param name="suggestion">What to do about it.</param>
    public static ServiceException Refused(ServiceName name, string operation, string answer, string suggestion) =>
        new(ServiceErrorKind.Refused, $"cannot {operation} service {name}: {answer}", suggestion);

    /// <summary>Another request for the opposite arrived before the operation was complete.</summary>
    /// <param name="name">The service.</param>
    /// <param name="done">The result of the other request: "stopped".</param>
    /// <param name="suggestion">What to do about it.</param>
    public static ServiceException Overruled(ServiceName name, string done, string suggestion) =>
        new(ServiceErrorKind.Overruled, $"somebody else has {done} service {name} meanwhile", suggestion);

    internal static ServiceException InvalidName(string? text) =>
        new(ServiceErrorKind.InvalidName, $"{Quote(text ?? "")} is not the name of a service",
            "write lower-case letters, digits, - and _, starting with a letter or digit, and @INSTANCE where there are several: web, "
                + "web@blue");

    /// <summary>Text from elsewhere, quoted as one line that is safe on a terminal.</summary>
    public static string Quote(string text) => Quoted.Text(text);
}
