namespace Berth.HostServices.Generator.Model;

/// <summary>
/// A type that needs functions of its own to be read and written. Types refer to it by <see cref="Codec"/>, so it may contain itself.
/// </summary>
/// <param name="Kind">Any but a scalar.</param>
/// <param name="Name">Its C# name, fully qualified.</param>
/// <param name="Codec">What its functions are called; unique within a service.</param>
/// <param name="Elements">Of what an array, list or dictionary is (one), or a tuple (each).</param>
/// <param name="Members">The properties of an object, or the members of an enumeration.</param>
/// <param name="Constructor">For an object: which members its constructor takes, in order.</param>
internal sealed record CompositeModel(
    WireKind Kind,
    string Name,
    string Codec,
    EquatableArray<WireType> Elements,
    EquatableArray<MemberModel> Members,
    EquatableArray<int> Constructor);
