package zhiyin.engine.pull;

/// A person's token for a hub. It is sent to that hub's own address alone, and never printed.
///
/// @param variable the environment variable it comes from
record AccessToken(String variable, String value) {
    AccessToken {
        if (value.isEmpty() || !value.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    variable
                            + " is not a token: expected visible ASCII characters, without spaces");
        }
    }

    @Override
    public String toString() {
        return variable;
    }
}
