using System.Buffers;
using System.Collections.Immutable;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Definitions;

/// <summary>Checks definitions without access to the host.</summary>
public static class ServiceDefinitionValidator
{
    private static readonly SearchValues<char> s_keyCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789");

    /// <summary>Checks a definition; returns if it is valid.</summary>
    /// <param name="definition">The definition.</param>
    /// <exception cref="ServiceException">The definition is invalid.</exception>
    public static void ThrowIfInvalid(ServiceDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        CheckCommand(definition);
        CheckPlaces(definition);
        foreach (var (key, value) in definition.Environment)
            CheckVariable(definition.Name, key, value);
        var findings = new Findings(fileName: null);
        ServiceDefinitionTable.Kind.Check(definition, new Spot(parent: null, name: null, -1), findings);
        if (findings.At(placeOf: null).FirstOrDefault(static diagnostic => diagnostic.Severity is DiagnosticSeverity.Error) is { } error)
            throw Invalid(definition.Name, $"{error.Path}: {error.Message}", error.Suggestion ?? "correct it");
    }

    /// <summary>Checks a definition; returns if the service manager supports everything in it.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="kind">The service manager.</param>
    /// <param name="capabilities">The capabilities of the service manager.</param>
    /// <exception cref="ServiceException">The definition needs a capability that the service manager does not have.</exception>
    public static void ThrowIfUnsupported(ServiceDefinition definition, ServiceManagerKind kind, ServiceManagerCapabilities capabilities)
    {
        ArgumentNullException.ThrowIfNull(definition);
        foreach (var (capability, isAsked, what, member) in Demands(definition))
        {
            if (isAsked && !capabilities.HasFlag(capability))
                throw ServiceException.NotSupportedHere(definition.Name, kind, what, $"take {member} out");
        }
    }

    /// <summary>Checks a definition; returns if a new instance of the service can replace the running one without a pause.</summary>
    /// <param name="definition">The definition.</param>
    /// <exception cref="ServiceException">It lacks what that needs.</exception>
    public static void ThrowIfNoOverlap(ServiceDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (OverlapRule.Check(definition.Supervise) is ({ } member, { } problem))
            throw new ServiceException(
                ServiceErrorKind.NotSupported,
                $"the running instance of service {definition.Name} can't be replaced by a new one (supervise.{member}): {problem.Message}",
                $"{problem.Suggestion}, and register the service again");
    }

    private static ImmutableArray<(ServiceManagerCapabilities Capability, bool IsAsked, string What, string Member)> Demands(
        ServiceDefinition definition)
    {
        var (supervise, resources) = (definition.Supervise, definition.Resources);
        var limits = resources.Memory is not null
            || resources.Pids is not null
            || resources.CpuWeight is not null
            || resources.CpuMax is not null;
        return
        [
            (ServiceManagerCapabilities.Readiness, supervise.Ready is not null, "wait until a service is ready", "ready"),
            (ServiceManagerCapabilities.SocketActivation, !supervise.Listen.IsEmpty, "open sockets for a service", "listen"),
            (ServiceManagerCapabilities.Timers, supervise.Timer is not null, "start a service by the clock", "timer"),
            (ServiceManagerCapabilities.Watchdog, supervise.Watchdog is not null, "watch that a service is alive", "watchdog"),
            (ServiceManagerCapabilities.Dependencies, !(supervise.After.IsEmpty && supervise.Requires.IsEmpty && supervise.Wants.IsEmpty),
                "start services in an order", "after, requires and wants"),
            (ServiceManagerCapabilities.ResourceLimits, limits && !resources.Optional, "limit memory, processes and CPU", "the limits"),
            (ServiceManagerCapabilities.OtherUser, definition.User is not null, "run a service as another user", "the user"),
            (ServiceManagerCapabilities.Hardening,
                definition.Hardening is not
                {
                    NoNewPrivileges: false,
                    ProtectSystem: SystemProtection.None,
                    PrivateTmp: false,
                    CapabilityBounding: null,
                    AmbientCapabilities.IsEmpty: true,
                },
                "take privileges from a service", "the hardening"),
        ];
    }

    private static void CheckCommand(ServiceDefinition definition)
    {
        if (definition.Command.IsDefaultOrEmpty)
            throw Invalid(definition.Name, "the command is empty", "name a program by its absolute path");
        if (!Path.IsPathFullyQualified(definition.Command[0]) && !definition.Command[0].StartsWith('/'))
            throw Invalid(definition.Name, $"the program {ServiceException.Quote(definition.Command[0])} is not an absolute path",
                "write it in full: a service manager has a PATH of its own");
        foreach (var argument in definition.Command)
            CheckText(definition.Name, "the argument", argument);
    }

    private static void CheckPlaces(ServiceDefinition definition)
    {
        CheckText(definition.Name, "the description", definition.Description);
        if (definition.Description.AsSpan().IndexOfAny('\n', '\r') >= 0)
            throw Invalid(definition.Name, "the description has more than one line", "write one line");
        if (definition.User is { } user)
        {
            CheckText(definition.Name, "the user", user);
            if (user.Length is 0 || user.AsSpan().IndexOfAny(":/\n ") >= 0)
                throw Invalid(
                    definition.Name, $"{ServiceException.Quote(user)} is not the name of a user", "write a name such as www-data");
        }

        if (definition.WorkingDirectory is { } directory)
        {
            CheckText(definition.Name, "the working directory", directory);
            if (!Path.IsPathFullyQualified(directory) && !directory.StartsWith('/'))
                throw Invalid(definition.Name, $"the working directory {ServiceException.Quote(directory)} is not an absolute path",
                    "write it in full");
        }
    }

    private static void CheckVariable(ServiceName name, string key, string value)
    {
        if (key.Length is 0 || char.IsAsciiDigit(key[0]) || key.AsSpan().ContainsAnyExcept(s_keyCharacters))
            throw Invalid(name, $"{ServiceException.Quote(key)} is not the name of an environment variable",
                "write letters, digits and _, not starting with a digit");
        CheckText(name, $"the value of {key}", value);
    }

    private static void CheckText(ServiceName name, string noun, string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            throw Invalid(name, $"{noun} {ServiceException.Quote(text)} holds a NUL character", "take it out");
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text, i))
                i++;
            else if (char.IsSurrogate(text[i]))
                throw Invalid(name, $"{noun} {ServiceException.Quote(text)} holds an unpaired surrogate", "take it out");
        }
    }

    private static ServiceException Invalid(ServiceName name, string problem, string suggestion) =>
        new(ServiceErrorKind.InvalidDefinition, $"service {name}: {problem}", suggestion);
}
