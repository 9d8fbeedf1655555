/** The envelope that waits; the same drawing as the favicon. */
export function Logo({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden="true">
      <rect width="64" height="64" rx="15" fill="#2456b8" />
      <rect x="12" y="18" width="40" height="29" rx="5" fill="#fff" />
      <path
        d="M14.5 21.5 32 35.5l17.5-14"
        fill="none"
        stroke="#2456b8"
        strokeWidth="4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
