
namespace Berth.HostServices.Generator.Model;

/// <param name="Role">The role.</param>
/// <param name="Name">The C# name, escaped if it is a keyword.</param>
/// <param name="WireName">The name in messages, and if arguments are sent as an object.</param>
/// <param name="DeclaredName">The C# name of the declared type.</param>
/// <param name="Type">The type that is sent, or reported as progress; null for a cancellation token.</param>
/// <param name="Default">The C# literal of the default value; null: the argument is required.</param>
internal sealed record ParameterModel(
    ParameterRole Role, string Name, string WireName, string DeclaredName, WireType? Type, string? Default);
