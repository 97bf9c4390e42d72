
namespace Berth.HostServices.Generator.Model;

/// <summary>A property of an object, or a member of an enumeration.</summary>
/// <param name="Name">Its C# name.</param>
/// <param name="WireName">Its name on the wire.</param>
/// <param name="Type">A property's type; null for a member of an enumeration.</param>
/// <param name="Default">The C# literal that stands in where the member is absent; null: it has to be there.</param>
/// <param name="IsAlias">A second name for the value of an earlier member: it is read, and never written.</param>
internal sealed record MemberModel(string Name, string WireName, WireType? Type, string? Default, bool IsAlias);
