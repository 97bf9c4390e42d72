
namespace Berth.HostServices.Generator.Model;

/// <param name="Role">What it is for.</param>
/// <param name="Name">Its C# name, escaped where it is a keyword.</param>
/// <param name="WireName">Its name where arguments come as an object, and in messages.</param>
/// <param name="DeclaredName">The C# name of its type as declared.</param>
/// <param name="Type">What is sent, or reported as progress; null for a cancellation token.</param>
/// <param name="Default">The C# literal of its default value; null: it has to be given.</param>
internal sealed record ParameterModel(ParameterRole Role, string Name, string WireName, string DeclaredName, WireType? Type, string? Default);
