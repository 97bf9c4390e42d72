using Berth.Descriptions.Text;
using Berth.Linux.Errors;

namespace Berth.Supervision.Services;

/// <summary>A service could not be registered, started, stopped or asked for. The message reads "PROBLEM; SUGGESTION".</summary>
/// <param name="kind">What kind of thing went wrong.</param>
/// <param name="problem">What was being done, to what, and what was answered.</param>
/// <param name="suggestion">What to do about it.</param>
/// <param name="inner">The cause, or null.</param>
public sealed class ServiceException(ServiceErrorKind kind, string problem, string suggestion, Exception? inner = null)
    : BerthException(problem, suggestion, inner)
{
    /// <summary>What kind of thing went wrong.</summary>
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
        new(ServiceErrorKind.NotRegistered, $"there is no service {name}", "see what there is with: berth service list");

    /// <summary>The name is taken by another definition.</summary>
    public static ServiceException AlreadyRegistered(ServiceName name) =>
        new(ServiceErrorKind.AlreadyRegistered, $"a service {name} is registered already, with another definition",
            "replace it with --replace, or choose another name");

    /// <summary>The service manager can't do what the definition asks.</summary>
    /// <param name="name">The service.</param>
    /// <param name="manager">Who can't.</param>
    /// <param name="what">What, as it reads after "can't": "open sockets for a service".</param>
    /// <param name="suggestion">What to do about it.</param>
    public static ServiceException NotSupported(ServiceName name, ServiceManagerKind manager, string what, string suggestion) =>
        new(ServiceErrorKind.NotSupported, $"{manager.ToString().ToLowerInvariant()} can't {what}, which service {name} asks for",
            suggestion);

    /// <summary>The caller may not do that.</summary>
    /// <param name="name">The service.</param>
    /// <param name="operation">What was tried: "start".</param>
    /// <param name="answer">What was answered.</param>
    /// <param name="suggestion">What to do about it.</param>
    public static ServiceException Refused(ServiceName name, string operation, string answer, string suggestion) =>
        new(ServiceErrorKind.Refused, $"cannot {operation} service {name}: {answer}", suggestion);

    /// <summary>Somebody asked for the opposite before it was done.</summary>
    /// <param name="name">The service.</param>
    /// <param name="done">What somebody did: "stopped".</param>
    /// <param name="suggestion">What to do about it.</param>
    public static ServiceException Overruled(ServiceName name, string done, string suggestion) =>
        new(ServiceErrorKind.Overruled, $"somebody else has {done} service {name} meanwhile", suggestion);

    internal static ServiceException InvalidName(string? text) =>
        new(ServiceErrorKind.InvalidName, $"{Quote(text ?? "")} is not the name of a service",
            "write lower-case letters, digits, - and _, starting with a letter or digit, and @INSTANCE where there are several: web, "
                + "web@blue");

    /// <summary>Text of somebody else's, fit for one line of a terminal.</summary>
    public static string Quote(string text) => Quoted.Text(text);
}
