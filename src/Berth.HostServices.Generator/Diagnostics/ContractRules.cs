using Microsoft.CodeAnalysis;

namespace Berth.HostServices.Generator.Diagnostics;

/// <summary>Rules for an interface that is called over the wire.</summary>
internal static class ContractRules
{
    public static readonly DiagnosticDescriptor ServiceName = Rule(
        "BERTH001",
        "A host service has a plain name",
        "'{0}' cannot name a host service: use lower-case letters, digits and dashes, and begin with a letter",
        "The name is used in grants, paths and environment variables, so it must match ^[a-z][a-z0-9-]*$.");

    public static readonly DiagnosticDescriptor Interface = Rule(
        "BERTH002",
        "A host service is a plain interface",
        "{0} cannot be a host service: it {1}",
        "The generated client and dispatcher are declared beside the interface, so it must be in a namespace, visible in its assembly, "
            + "and not generic.");

    public static readonly DiagnosticDescriptor Member = Rule(
        "BERTH003",
        "A host service has methods only",
        "{0} is {1}: a host service has methods only; make it a method that returns a task",
        "Reading a property or subscribing to an event would be a call that is not visible in the code, and can't be cancelled or "
            + "awaited.");

    public static readonly DiagnosticDescriptor GenericMethod = Rule(
        "BERTH004",
        "A method of a host service is not generic",
        "{0} is generic: the types that are sent must be known at compile time; declare a method for each type",
        "The generated code reads and writes types that are known at compile time, without reflection.");

    public static readonly DiagnosticDescriptor Passing = Rule(
        "BERTH005",
        "A parameter of a host service is passed by value",
        "Parameter '{0}' of {1} is {2}: a value is sent to another process, not a reference; pass a value, and return what changes",
        "ref, out and in parameters, pointers and spans refer to memory of the caller.");

    public static readonly DiagnosticDescriptor ReturnType = Rule(
        "BERTH006",
        "A method of a host service returns a task or a stream",
        "{0} returns {1}: a call waits for another process; return Task, Task<T>, ValueTask, ValueTask<T> or IAsyncEnumerable<T>",
        "A call goes to another process, and its result arrives later.");

    public static readonly DiagnosticDescriptor UnsupportedType = Rule(
        "BERTH007",
        "A type of a host service can be sent",
        "{0} is of type {1}, which cannot be sent: {2}",
        "Types that can be sent: bool, integers, float, double, string, byte[], DateTimeOffset, TimeSpan, Guid, Uri, JsonElement, "
            + "SafeFileHandle, enums, and arrays, lists, dictionaries with string keys, tuples, classes, structs and records of these.");

    public static readonly DiagnosticDescriptor DuplicateMethod = Rule(
        "BERTH008",
        "A method of a host service has a name of its own",
        "{0} and {1} are both called '{2}' on the wire: give one of them [HostServiceMethod(\"...\")]",
        "Messages name methods without their parameters, so overloads can't be distinguished.");

    public static readonly DiagnosticDescriptor Cancellation = Rule(
        "BERTH009",
        "The cancellation token is the last parameter",
        "Parameter '{0}' of {1} is a CancellationToken but not the last parameter: there may be one, at the end",
        "The token is not sent; it cancels the call.");

    public static readonly DiagnosticDescriptor StreamParameter = Rule(
        "BERTH010",
        "Only results can be streams",
        "Parameter '{0}' of {1} is a stream: only results can be streams; send a list, or a descriptor of a pipe",
        "The items of a stream are sent as signals, which go from the service to its caller.");

    public static readonly DiagnosticDescriptor Handle = Rule(
        "BERTH011",
        "A descriptor is a SafeFileHandle",
        "{0} is of type {1}: declare it as SafeFileHandle, the type in which a descriptor is received",
        "The receiver knows only that it gets a descriptor.");

    public static readonly DiagnosticDescriptor MethodAttribute = Rule(
        "BERTH012",
        "[HostServiceMethod] has valid values",
        "[HostServiceMethod] of {0}: {1}",
        "A name on the wire has 1 to 255 visible ASCII characters; a deadline is more than 0 seconds and at most a day.");

    public static readonly DiagnosticDescriptor Progress = Rule(
        "BERTH013",
        "A call has one kind of signal",
        "Parameter '{0}' of {1} is a second source of signals: a method has one IProgress<T> or returns a stream",
        "Progress and the items of a stream are both sent as signals, which do not tell their kind.");

    public static readonly DiagnosticDescriptor DuplicateName = Rule(
        "BERTH014",
        "Names on the wire are different",
        "{0} has two {1} called '{2}' on the wire: rename one, or give it another name there",
        "Names on the wire are in snake_case, so names that differ only in case may become the same.");

    private static DiagnosticDescriptor Rule(string id, string title, string message, string description) =>
        new(id, title, message, "Berth.HostServices", DiagnosticSeverity.Error, isEnabledByDefault: true, description);
}
