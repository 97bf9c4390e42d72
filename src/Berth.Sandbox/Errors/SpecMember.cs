namespace Berth.Sandbox.Errors;

/// <summary>The members of a description that suggestions are about: <see cref="Linux.Errors.BerthException.Members"/>.</summary>
internal static class SpecMember
{
    public const string Filesystem = "$.sandbox.filesystem";
    public const string Profile = "$.sandbox.profile";
    public const string WorkingDirectory = "$.workingDirectory";
}
