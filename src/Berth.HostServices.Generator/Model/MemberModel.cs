
namespace Berth.HostServices.Generator.Model;

/// <summary>A property of an object, or a member of an enumeration.</summary>
/// <param name="Name">The C# name.</param>
/// <param name="WireName">The name on the wire.</param>
/// <param name="Type">The type of a property; null for a member of an enumeration.</param>
/// <param name="Default">The C# literal to use if the member is missing; null: the member is required.</param>
/// <param name="IsAlias">Whether it is a second name for the value of an earlier member: read, but never written.</param>
internal sealed record MemberModel(string Name, string WireName, WireType? Type, string? Default, bool IsAlias);
