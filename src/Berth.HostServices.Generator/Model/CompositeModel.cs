namespace Berth.HostServices.Generator.Model;

/// <summary>
/// A type that needs its own functions for reading and writing. Other types refer to it by <see cref="Codec"/>, so it may contain itself.
/// </summary>
/// <param name="Kind">Any kind except a scalar.</param>
/// <param name="Name">The fully qualified C# name.</param>
/// <param name="Codec">The name of its functions; unique within a service.</param>
/// <param name="Elements">The element type of an array, list or dictionary, or the element types of a tuple.</param>
/// <param name="Members">The properties of an object, or the members of an enumeration.</param>
/// <param name="Constructor">For an object: the indexes of the members that its constructor takes, in order.</param>
internal sealed record CompositeModel(
    WireKind Kind,
    string Name,
    string Codec,
    EquatableArray<WireType> Elements,
    EquatableArray<MemberModel> Members,
    EquatableArray<int> Constructor);
