namespace Berth.HostServices.Generator.Model;

/// <summary>A use of a type in the interface, or in a type that it uses.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Name">The fully qualified C# name, without the question mark of a nullable type.</param>
/// <param name="Codec">The name of its functions: <c>Int32</c> is read by ReadInt32.</param>
/// <param name="IsNullable">Whether null is allowed.</param>
/// <param name="IsValueType">Whether a nullable one is a <c>Nullable</c> of it.</param>
internal sealed record WireType(WireKind Kind, string Name, string Codec, bool IsNullable, bool IsValueType)
{
    /// <summary>The C# name with the question mark, if there is one.</summary>
    public string DeclaredName => IsNullable ? Name + "?" : Name;
}
